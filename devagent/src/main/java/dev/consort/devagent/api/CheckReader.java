// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.state.Check;
import dev.consort.devagent.state.CheckKind;
import dev.consort.devagent.state.CheckStatus;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the checks of a registration. Pure. */
final class CheckReader {
  private static final Duration INTERVAL_MIN = Duration.ofMillis(1);

  private CheckReader() {}

  /** The checks of a service definition: its {@code Check}, then its {@code Checks}. */
  static List<ObjectNode> of(ObjectNode service) {
    List<ObjectNode> out = new ArrayList<>();
    if (service.path("Check") instanceof ObjectNode one && !one.isEmpty()) {
      out.add(one);
    }
    service.path("Checks").forEach(c -> out.add((ObjectNode) c));
    return out;
  }

  /**
   * Reads one check.
   *
   * @throws ApiError 400 when nothing says what decides it, or this agent cannot run it
   */
  static CheckKind kind(ObjectNode check) {
    if (check.hasNonNull("AliasService") || check.hasNonNull("AliasNode")) {
      return new CheckKind.Alias(Json.text(check, "AliasService"));
    }
    if (check.hasNonNull("TTL")) {
      return new CheckKind.Ttl(duration(check, "TTL", Duration.ZERO));
    }
    if (check.hasNonNull("TCP")) {
      return new CheckKind.Tcp(
          Json.text(check, "TCP"), interval(check), duration(check, "Timeout", CheckKind.TIMEOUT));
    }
    if (check.hasNonNull("HTTP")) {
      return new CheckKind.Http(
          url(Json.text(check, "HTTP")),
          interval(check),
          duration(check, "Timeout", CheckKind.TIMEOUT));
    }
    if (check.has("GRPC")
        || check.has("H2PING")
        || check.has("UDP")
        || check.has("DockerContainerID")) {
      throw ApiError.badRequest(
          "Invalid check: this embedded agent runs TTL, TCP, HTTP and alias checks only");
    }
    return new CheckKind.Fixed();
  }

  private static String url(String text) {
    try {
      URI uri = new URI(text);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
        return text;
      }
    } catch (URISyntaxException e) {
      throw ApiError.badRequest("Invalid check: \"" + text + "\" is not a URL");
    }
    throw ApiError.badRequest("Invalid check: this embedded agent checks http URLs only");
  }

  /** A check as it begins: critical unless the registration says otherwise. */
  static Check check(ObjectNode raw, String id, String name, ServiceOf service) {
    String status = Json.text(raw, "Status");
    CheckStatus initial =
        status.isEmpty()
            ? CheckStatus.CRITICAL
            : CheckStatus.parse(status)
                .orElseThrow(
                    () ->
                        ApiError.badRequest(
                            "Status for checks must 'passing', 'warning', 'critical'"));
    return new Check(
        id,
        name,
        Json.text(raw, "Notes"),
        service.id(),
        service.name(),
        service.tags(),
        kind(raw),
        initial,
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
  record ServiceOf(String id, String name, List<String> tags) {
    static final ServiceOf NODE = new ServiceOf("", "", List.of());

    ServiceOf {
      tags = List.copyOf(tags);
    }
  }

  private static Duration interval(ObjectNode check) {
    Duration interval = duration(check, "Interval", Duration.ZERO);
    if (interval.compareTo(INTERVAL_MIN) < 0) {
      throw ApiError.badRequest(
          "Invalid check: Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks");
    }
    return interval;
  }

  private static Duration duration(ObjectNode check, String field, Duration otherwise) {
    JsonNode value = check.path(field);
    if (value.isMissingNode() || value.isNull() || value.asText().isEmpty()) {
      return otherwise;
    }
    Duration read =
        value.isNumber()
            ? Duration.ofNanos(value.asLong())
            : GoDuration.parse(value.asText())
                .orElseThrow(
                    () ->
                        ApiError.badRequest(
                            "Request decode failed: time: invalid duration \""
                                + value.asText()
                                + "\""));
    if (read.isNegative() || (field.equals("TTL") && read.isZero())) {
      throw ApiError.badRequest("Invalid check: " + field + " must be positive");
    }
    return read;
  }
}
