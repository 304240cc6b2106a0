// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;

/**
 * A prepared query.
 *
 * @param id a UUID
 * @param body in Consul's spelling, without id and indexes; never changed
 * @param createIndex index of the first write
 * @param modifyIndex index of the last write
 */
public record PreparedQuery(String id, ObjectNode body, long createIndex, long modifyIndex) {
  /** What is shown instead of a token to who may not see tokens. */
  public static final String HIDDEN = "<hidden>";

  /** The name, or the prefix of names where this is a template; rights are about it. */
  public String name() {
    return Json.text(body, "Name");
  }

  /** Whether it stands for every name that begins with its own. */
  public boolean isTemplate() {
    return !Json.text(body.path("Template"), "Type").isEmpty();
  }

  /** The secret it is executed with; "" for the caller's. */
  public String token() {
    return Json.text(body, "Token");
  }

  /** What it asks for. */
  public JsonNode service() {
    return body.get("Service");
  }

  /** Where it asks when there is nothing here. */
  public JsonNode failover() {
    return service().get("Failover");
  }

  /** As {@code /v1/query} shows it. */
  public ObjectNode toJson(boolean withToken) {
    ObjectNode out = Json.object().put("ID", id);
    out.setAll(body.deepCopy());
    if (!withToken && !token().isEmpty()) {
      out.put("Token", HIDDEN);
    }
    return out.put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
  }

  /** The same asking for something else. */
  PreparedQuery asking(ObjectNode service) {
    ObjectNode other = body.deepCopy();
    other.set("Service", service);
    return new PreparedQuery(id, other, createIndex, modifyIndex);
  }
}
