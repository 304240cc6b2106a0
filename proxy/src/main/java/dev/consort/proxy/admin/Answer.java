// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import io.vertx.core.json.JsonObject;

/**
 * An answer of the admin API.
 *
 * @param status of HTTP
 * @param type the content type
 * @param body whole
 */
record Answer(int status, String type, String body) {
  static Answer json(int status, JsonObject body) {
    return new Answer(status, "application/json", body.encodePrettily() + "\n");
  }

  static Answer json(JsonObject body) {
    return json(200, body);
  }

  /** A refusal, with the reason for whoever asked. */
  static Answer error(int status, String why) {
    return json(status, new JsonObject().put("error", why));
  }
}
