// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads, completes and checks config entries before they are written, in Consul's words. */
public final class ConfigKinds {
  /** Who may call a service. */
  public static final String INTENTIONS = "service-intentions";

  /** Settings of one service. */
  public static final String SERVICE_DEFAULTS = "service-defaults";

  /** Settings of every proxy. */
  public static final String PROXY_DEFAULTS = "proxy-defaults";

  /** Settings of the whole mesh. */
  public static final String MESH = "mesh";

  /** Issuers of tokens that intentions may ask for. */
  public static final String JWT_PROVIDER = "jwt-provider";

  private static final Set<String> LATER =
      Set.of(
          "service-router",
          "service-splitter",
          "service-resolver",
          "ingress-gateway",
          "terminating-gateway",
          "exported-services",
          "sameness-group",
          "api-gateway",
          "bound-api-gateway",
          "file-system-certificate",
          "inline-certificate",
          "http-route",
          "tcp-route",
          "control-plane-request-limit");

  private static final int CLOCK_SKEW_SECONDS = 30;

  private ConfigKinds() {}

  /**
   * Whether entries of a kind may be written and read.
   *
   * @throws ApiError when Consul does not know the kind, or when only this agent does not
   */
  public static void require(String kind, int status) {
    if (LATER.contains(kind)) {
      throw new ApiError(
          status,
          "config entries of kind \"" + kind + "\" are not supported by this embedded agent");
    }
    if (!Set.of(INTENTIONS, SERVICE_DEFAULTS, PROXY_DEFAULTS, MESH, JWT_PROVIDER).contains(kind)) {
      throw new ApiError(status, "invalid config entry kind: " + kind);
    }
  }

  /** Whether Consul has such a kind and this agent merely has no entries of it. */
  public static boolean alwaysEmpty(String kind) {
    return LATER.contains(kind);
  }

  /** Reads a body that a user wrote; 400 when it is not understood, 500 when it is not valid. */
  public static ObjectNode read(ObjectNode raw) {
    String kind = text(raw, "Kind", "kind");
    if (kind.isEmpty()) {
      throw ApiError.badRequest(
          "Request decoding failed: Payload does not contain a kind/Kind key at the top level");
    }
    try {
      require(kind, 400);
    } catch (ApiError e) {
      throw ApiError.badRequest("Request decoding failed: " + e.getMessage());
    }
    return switch (kind) {
      case INTENTIONS -> IntentionRules.normal(decode(raw, IntentionRules.ENTRY));
      case SERVICE_DEFAULTS -> serviceDefaults(decode(raw, ConfigShapes.SERVICE_DEFAULTS));
      case PROXY_DEFAULTS -> proxyDefaults(decode(raw, ConfigShapes.PROXY_DEFAULTS));
      case MESH -> mesh(decode(raw, Shape.opaque()));
      default -> jwtProvider(decode(raw, Shape.opaque()));
    };
  }

  private static ObjectNode decode(ObjectNode raw, Shape shape) {
    shape
        .unknownKey(raw)
        .ifPresent(
            key -> {
              throw ApiError.badRequest(
                  "Request decoding failed: 1 error occurred:\n\t* invalid config key \""
                      + key
                      + "\"\n\n");
            });
    ObjectNode out = shape.canonical(raw);
    out.remove(List.of("CreateIndex", "ModifyIndex", "Hash", "Namespace", "Partition"));
    return out;
  }

  private static String text(JsonNode raw, String one, String other) {
    return raw.hasNonNull(one) ? raw.get(one).asText() : Json.text(raw, other);
  }

  private static ObjectNode named(ObjectNode entry, String otherwise) {
    if (Json.text(entry, "Name").isEmpty()) {
      throw ApiError.internal(otherwise);
    }
    return entry;
  }

  private static ObjectNode jwtProvider(ObjectNode entry) {
    named(entry, "JWT provider name is required");
    if (!entry.has("ClockSkewSeconds")) {
      entry.put("ClockSkewSeconds", CLOCK_SKEW_SECONDS);
    }
    JsonNode remote = entry.path("JSONWebKeySet").path("Remote");
    JsonNode backOff = remote.path("RetryPolicy").path("RetryPolicyBackOff");
    nanos(remote, "CacheDuration");
    nanos(backOff, "BaseInterval");
    nanos(backOff, "MaxInterval");
    nanos(remote.path("JWKSCluster"), "ConnectTimeout");
    return entry;
  }

  private static void dropFalse(JsonNode object, String field) {
    if (object instanceof ObjectNode found && !found.path(field).asBoolean()) {
      found.remove(field);
    }
  }

  private static ObjectNode mesh(ObjectNode entry) {
    entry.remove("Name");
    dropFalse(entry, "ValidateClusters");
    if (!entry.has("TransparentProxy")) {
      entry.set("TransparentProxy", Json.object().put("MeshDestinationsOnly", false));
    }
    return entry;
  }

  private static ObjectNode proxyDefaults(ObjectNode entry) {
    String name = Json.text(entry, "Name");
    if (!name.isEmpty() && !name.equals("global")) {
      throw ApiError.internal("invalid name (\"" + name + "\"), only \"global\" is supported");
    }
    entry.put("Name", "global");
    return withObjects(entry, "TransparentProxy", "MeshGateway", "Expose", "AccessLogs");
  }

  private static ObjectNode serviceDefaults(ObjectNode entry) {
    String name = Json.text(named(entry, "Name is required"), "Name");
    if (name.equals("*")) {
      throw ApiError.internal(
          "service-defaults name must be the name of a service, and not a wildcard");
    }
    lower(entry, "Protocol");
    dropFalse(entry.path("Expose"), "Checks");
    String balance = Json.text(entry, "BalanceInboundConnections");
    if (!balance.isEmpty() && !balance.equals("exact_balance")) {
      throw ApiError.internal(
          "1 error occurred:\n\t* invalid value for balance_inbound_connections: "
              + balance
              + "\n\n");
    }
    JsonNode upstreams = entry.path("UpstreamConfig");
    upstreams.path("Overrides").forEach(o -> upstream((ObjectNode) o));
    if (upstreams.path("Defaults") instanceof ObjectNode defaults) {
      upstream(defaults);
    }
    return withObjects(entry, "TransparentProxy", "MeshGateway", "Expose");
  }

  private static void upstream(ObjectNode upstream) {
    lower(upstream, "Protocol");
    if (!upstream.has("Peer")) {
      upstream.put("Peer", "");
    }
    withObjects(upstream, "MeshGateway");
    if (upstream.path("PassiveHealthCheck") instanceof ObjectNode passive) {
      nanos(passive, "Interval");
      nanos(passive, "BaseEjectionTime");
    }
  }

  private static void nanos(JsonNode from, String field) {
    if (from instanceof ObjectNode object && object.path(field).isTextual()) {
      String text = object.get(field).asText();
      Duration duration =
          GoDuration.parse(text)
              .orElseThrow(
                  () ->
                      ApiError.badRequest(
                          "Request decoding failed: time: invalid duration \"" + text + "\""));
      object.put(field, duration.toNanos());
    }
  }

  private static void lower(ObjectNode object, String field) {
    if (object.has(field)) {
      object.put(field, object.get(field).asText().toLowerCase(Locale.ROOT));
    }
  }

  private static ObjectNode withObjects(ObjectNode entry, String... fields) {
    for (String field : fields) {
      if (!entry.has(field)) {
        entry.set(field, Json.object());
      }
    }
    return entry;
  }

  /** The one name an entry of such a kind has, where there is only one. */
  public static String nameOf(ObjectNode entry) {
    return Json.text(entry, "Kind").equals(MESH) ? MESH : Json.text(entry, "Name");
  }
}
