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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the checks of a registration. Pure. */
final class CheckReader {
  private static final Duration INTERVAL_MIN = Duration.ofMillis(1);
  private static final int OUTPUT_MAX = 4096;

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
    if (check.hasNonNull("TCP") && !check.has("TCPUseTLS")) {
      return new CheckKind.Tcp(Json.text(check, "TCP"), interval(check), timeout(check));
    }
    if (check.hasNonNull("HTTP")) {
      String url = url(Json.text(check, "HTTP"));
      return new CheckKind.Http(url, request(check), interval(check), timeout(check));
    }
    if (check.hasNonNull("GRPC")) {
      return new CheckKind.Grpc(
          Json.text(check, "GRPC"),
          check.has("GRPCUseTLS"),
          tls(check),
          interval(check),
          timeout(check));
    }
    for (String other : List.of("TCP", "H2PING", "UDP", "DockerContainerID", "OSService")) {
      if (check.has(other)) {
        throw ApiError.badRequest(
            "Invalid check: this embedded agent runs TTL, HTTP, gRPC, alias and plain TCP checks"
                + " only");
      }
    }
    return new CheckKind.Fixed();
  }

  private static CheckKind.Request request(ObjectNode check) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    check.path("Header").properties().forEach(e -> headers.put(e.getKey(), texts(e.getValue())));
    String method = Json.text(check, "Method");
    int max = check.path("OutputMaxSize").asInt(OUTPUT_MAX);
    return new CheckKind.Request(
        method.isEmpty() ? "GET" : method,
        headers,
        Json.text(check, "Body"),
        !check.has("DisableRedirects"),
        Math.clamp(max, 1, OUTPUT_MAX),
        tls(check));
  }

  private static List<String> texts(JsonNode value) {
    List<String> out = new ArrayList<>();
    (value.isArray() ? value : Json.array().add(value)).forEach(v -> out.add(v.asText()));
    return out;
  }

  private static CheckKind.Tls tls(ObjectNode check) {
    return new CheckKind.Tls(check.has("TLSSkipVerify"), Json.text(check, "TLSServerName"));
  }

  private static Duration timeout(ObjectNode check) {
    return duration(check, "Timeout", CheckKind.TIMEOUT);
  }

  private static String url(String text) {
    try {
      URI uri = new URI(text);
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (known && uri.getHost() != null) {
        return text;
      }
    } catch (URISyntaxException e) {
      throw ApiError.badRequest("Invalid check: \"" + text + "\" is not a URL");
    }
    throw ApiError.badRequest("Invalid check: this embedded agent checks http and https URLs only");
  }

  /** A check as it begins: critical unless the registration says otherwise. */
  static Check check(ObjectNode raw, String id, String name, Check.Service service) {
    String status = Json.text(raw, "Status");
    CheckStatus initial =
        status.isEmpty()
            ? CheckStatus.CRITICAL
            : CheckStatus.parse(status)
                .orElseThrow(
                    () ->
                        ApiError.badRequest(
                            "Status for checks must 'passing', 'warning', 'critical'"));
    return Check.registered(id, name, Json.text(raw, "Notes"), service, kind(raw), initial);
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
