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
 * @param exposed where it is asked instead of at its target
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
    Exposed exposed,
    CheckStatus status,
    String output,
    long createIndex,
    long modifyIndex) {
  /** Copies the tags. */
  public Check {
    serviceTags = List.copyOf(serviceTags);
  }

  /** A check as it is registered. */
  public static Check registered(
      String id, String name, String notes, Service service, CheckKind kind, CheckStatus status) {
    return new Check(
        id,
        name,
        notes,
        service.id(),
        service.name(),
        service.tags(),
        kind,
        Exposed.NOT,
        status,
        "",
        0,
        0);
  }

  /**
   * The service a check belongs to.
   *
   * @param id its id, "" for the node
   * @param name its name, or ""
   * @param tags its tags
   */
  public record Service(String id, String name, List<String> tags) {
    /** None: the check is about the node. */
    public static final Service NODE = new Service("", "", List.of());

    /** Copies the tags. */
    public Service {
      tags = List.copyOf(tags);
    }
  }

  /** The same, standing otherwise. */
  public Check standing(CheckStatus newStatus, String newOutput) {
    return with(exposed, newStatus, newOutput, createIndex, modifyIndex);
  }

  Check exposed(Exposed now) {
    return with(now, status, output, createIndex, modifyIndex);
  }

  Check at(long created, long modified) {
    return with(exposed, status, output, created, modified);
  }

  private Check with(Exposed at, CheckStatus now, String said, long created, long modified) {
    return new Check(
        id,
        name,
        notes,
        serviceId,
        serviceName,
        serviceTags,
        kind,
        at,
        now,
        said,
        created,
        modified);
  }

  /** What is asked: a URL, or a target of gRPC or TCP, exposed or not; "" where nothing is. */
  public String target() {
    return switch (kind) {
      case CheckKind.Http http -> exposed.url(http.url());
      case CheckKind.Grpc grpc -> exposed.grpc(grpc.target());
      case CheckKind.Tcp tcp -> tcp.target();
      case CheckKind.Ttl ttl -> "";
      case CheckKind.Alias alias -> "";
      case CheckKind.Fixed fixed -> "";
    };
  }

  /** As {@code /v1/health} and {@code /v1/agent/checks} show it. */
  public ObjectNode toJson(String node, boolean withIndexes) {
    ObjectNode out = Json.object();
    out.put("Node", node).put("CheckID", id).put("Name", name).put("Status", status.word());
    out.put("Notes", notes).put("Output", output);
    out.put("ServiceID", serviceId).put("ServiceName", serviceName);
    out.set("ServiceTags", Json.strings(serviceTags));
    out.put("Type", kind.word());
    out.put("Interval", duration(kind.interval())).put("Timeout", timeout());
    out.put("ExposedPort", exposed.port());
    out.set("Definition", Json.object());
    out.put("CreateIndex", withIndexes ? createIndex : 0);
    return out.put("ModifyIndex", withIndexes ? modifyIndex : 0);
  }

  private String timeout() {
    Duration timeout = kind.timeout();
    return timeout.equals(CheckKind.TIMEOUT) ? "" : duration(timeout);
  }

  private static String duration(Duration duration) {
    return duration.isZero() ? "" : GoDuration.format(duration);
  }
}
