// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;

/**
 * A config entry.
 *
 * @param kind such as {@code service-defaults}
 * @param name unique within the kind
 * @param body in Consul's spelling, Kind and Name included; never changed
 * @param createIndex index of the first write
 * @param modifyIndex index of the last write
 */
public record ConfigEntry(
    String kind, String name, ObjectNode body, long createIndex, long modifyIndex) {

  /** As {@code /v1/config} shows it. */
  public ObjectNode toJson() {
    ObjectNode out = body.deepCopy();
    out.put("Hash", Json.hash(body) >>> 1);
    return out.put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
  }
}
