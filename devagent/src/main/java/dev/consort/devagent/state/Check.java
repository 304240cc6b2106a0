// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import java.time.Duration;
import java.util.List;

/**
 * A check and how it stands.
 *
 * @param id unique on the node
 * @param name for people
 * @param notes for people
 * @param serviceId service it belongs to, "" for the node
 * @param serviceName name of that service, or ""
 * @param serviceTags tags of that service
 * @param kind what decides the status
 * @param status how it stands
 * @param output what the last run said
 * @param createIndex index of the registration
 * @param modifyIndex index of the last change
 */
public record Check(
    String id,
    String name,
    String notes,
    String serviceId,
    String serviceName,
    List<String> serviceTags,
    CheckKind kind,
    CheckStatus status,
    String output,
    long createIndex,
    long modifyIndex) {
  /** Copies the tags. */
  public Check {
    serviceTags = List.copyOf(serviceTags);
  }

  Check at(CheckStatus newStatus, String newOutput, long index) {
    return new Check(
        id,
        name,
        notes,
        serviceId,
        serviceName,
        serviceTags,
        kind,
        newStatus,
        newOutput,
        createIndex,
        index);
  }

  /** As {@code /v1/health} and {@code /v1/agent/checks} show it. */
  public ObjectNode toJson(String node, boolean withIndexes) {
    ObjectNode out = Json.object();
    out.put("Node", node).put("CheckID", id).put("Name", name).put("Status", status.word());
    out.put("Notes", notes).put("Output", output);
    out.put("ServiceID", serviceId).put("ServiceName", serviceName);
    out.set("ServiceTags", Json.strings(serviceTags));
    out.put("Type", kind.word());
    out.put("Interval", duration(intervalOf(kind))).put("Timeout", timeout());
    out.put("ExposedPort", 0);
    out.set("Definition", Json.object());
    out.put("CreateIndex", withIndexes ? createIndex : 0);
    return out.put("ModifyIndex", withIndexes ? modifyIndex : 0);
  }

  private String timeout() {
    Duration timeout = timeoutOf(kind);
    return timeout.equals(CheckKind.TIMEOUT) ? "" : duration(timeout);
  }

  private static String duration(Duration duration) {
    return duration.isZero() ? "" : GoDuration.format(duration);
  }

  private static Duration intervalOf(CheckKind kind) {
    return switch (kind) {
      case CheckKind.Tcp tcp -> tcp.interval();
      case CheckKind.Http http -> http.interval();
      case CheckKind.Ttl ttl -> Duration.ZERO;
      case CheckKind.Alias alias -> Duration.ZERO;
      case CheckKind.Fixed fixed -> Duration.ZERO;
    };
  }

  private static Duration timeoutOf(CheckKind kind) {
    return switch (kind) {
      case CheckKind.Tcp tcp -> tcp.timeout();
      case CheckKind.Http http -> http.timeout();
      case CheckKind.Ttl ttl -> Duration.ZERO;
      case CheckKind.Alias alias -> Duration.ZERO;
      case CheckKind.Fixed fixed -> Duration.ZERO;
    };
  }
}
