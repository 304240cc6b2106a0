// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.Json;

/**
 * A policy.
 *
 * @param id a UUID
 * @param name unique
 * @param description for people
 * @param text the rules as written
 * @param rules the rules as understood
 * @param createIndex index of the first write
 * @param modifyIndex index of the last write
 */
record AclPolicy(
    String id,
    String name,
    String description,
    String text,
    Rules rules,
    long createIndex,
    long modifyIndex) {

  /** Whether another one is the same but for its indexes. */
  boolean sameAs(AclPolicy other) {
    return id.equals(other.id)
        && name.equals(other.name)
        && description.equals(other.description)
        && text.equals(other.text);
  }

  ObjectNode toJson(boolean withRules) {
    ObjectNode out = Json.object().put("ID", id).put("Name", name).put("Description", description);
    if (withRules) {
      out.put("Rules", text);
    }
    out.put("Hash", AclHash.of(name + description + text));
    return out.put("CreateIndex", createIndex).put("ModifyIndex", modifyIndex);
  }

  ObjectNode link() {
    return Json.object().put("ID", id).put("Name", name);
  }
}
