// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;

/** What makes an {@code exported-services} entry valid. */
final class ExportRules {
  /** The entry. */
  static final Shape ENTRY =
      Shape.of("CreateIndex", "ModifyIndex", "Hash")
          .words("Kind", "Name", "Namespace", "Partition")
          .list(
              "Services",
              Shape.of()
                  .words("Name", "Namespace")
                  .list("Consumers", Shape.of().words("Partition", "Peer", "SamenessGroup")))
          .textMap("Meta");

  private ExportRules() {}

  /** Checks an entry; 500 when it is not valid. */
  static ObjectNode normal(ObjectNode entry) {
    if (!Json.text(entry, "Name").equals("default")) {
      throw ApiError.internal("exported-services Name must be \"default\"");
    }
    MetaRules.check(entry);
    for (int i = 0; i < entry.path("Services").size(); i++) {
      service("Services[" + i + "]", entry.path("Services").get(i));
    }
    return entry;
  }

  private static void service(String where, JsonNode service) {
    for (int i = 0; i < service.path("Consumers").size(); i++) {
      consumer(where + ".Consumers[" + i + "]", service.path("Consumers").get(i));
    }
    if (Json.text(service, "Name").isEmpty()) {
      throw ApiError.internal(where + ": service name cannot be empty");
    }
    if (service.path("Consumers").isEmpty()) {
      throw ApiError.internal(where + ": must have at least one consumer");
    }
  }

  private static void consumer(String where, JsonNode consumer) {
    String partition = Json.text(consumer, "Partition");
    if (!partition.isEmpty() && !partition.equals("default")) {
      throw ApiError.internal(where + ": partitions are an enterprise-only feature");
    }
    if (consumer.has("SamenessGroup")) {
      throw ApiError.internal(where + ": sameness-groups are an enterprise-only feature");
    }
    if (Json.text(consumer, "Peer").equals("*")) {
      throw ApiError.internal(where + ": exporting to all peers (wildcard) is not supported");
    }
  }
}
