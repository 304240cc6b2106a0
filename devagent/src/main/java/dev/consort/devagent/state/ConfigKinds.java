// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.chain.ChainKinds;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.util.Comparator;
import java.util.List;
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

  /** Services that cluster peers may call. */
  public static final String EXPORTS = "exported-services";

  /** Those that make a service known, so that it gets a virtual address. */
  public static final List<String> GIVING_ADDRESSES =
      List.of(SERVICE_DEFAULTS, ChainKinds.RESOLVER, ChainKinds.ROUTER, ChainKinds.SPLITTER);

  private static final Set<String> LATER =
      Set.of(
          "ingress-gateway",
          "terminating-gateway",
          "sameness-group",
          "api-gateway",
          "bound-api-gateway",
          "file-system-certificate",
          "inline-certificate",
          "http-route",
          "tcp-route",
          "control-plane-request-limit");

  /** Those that others are judged by come first. */
  private static final List<String> ORDER =
      List.of(
          MESH,
          PROXY_DEFAULTS,
          SERVICE_DEFAULTS,
          JWT_PROVIDER,
          ChainKinds.RESOLVER,
          ChainKinds.SPLITTER,
          ChainKinds.ROUTER,
          INTENTIONS,
          EXPORTS);

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
    if (!ORDER.contains(kind)) {
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
      case INTENTIONS -> IntentionRules.written(decode(raw, IntentionShapes.ENTRY));
      case SERVICE_DEFAULTS -> DefaultsRules.service(decode(raw, ConfigShapes.SERVICE_DEFAULTS));
      case PROXY_DEFAULTS -> DefaultsRules.proxies(decode(raw, ConfigShapes.PROXY_DEFAULTS));
      case EXPORTS -> ExportRules.normal(decode(raw, ExportRules.ENTRY));
      case MESH -> MeshRules.normal(decode(raw, MeshRules.ENTRY));
      case ChainKinds.RESOLVER, ChainKinds.SPLITTER, ChainKinds.ROUTER ->
          chain(decode(raw, ChainKinds.shape(kind)));
      default -> JwtProviderRules.normal(decode(raw, JwtProviderRules.ENTRY));
    };
  }

  private static ObjectNode chain(ObjectNode entry) {
    MetaRules.check(entry);
    return ChainKinds.normal(entry);
  }

  /** Reads bodies that belong together, in an order in which each may be written. */
  public static List<ObjectNode> readAll(List<ObjectNode> raw) {
    return raw.stream()
        .map(ConfigKinds::read)
        .sorted(Comparator.comparingInt(e -> ORDER.indexOf(Json.text(e, "Kind"))))
        .toList();
  }

  private static ObjectNode decode(ObjectNode raw, Shape shape) {
    List<String> unknown = shape.unknownKeys(raw);
    if (!unknown.isEmpty()) {
      String count = unknown.size() == 1 ? "1 error" : unknown.size() + " errors";
      StringBuilder all = new StringBuilder();
      unknown.forEach(key -> all.append("\n\t* invalid config key \"").append(key).append('"'));
      throw ApiError.badRequest("Request decoding failed: " + count + " occurred:" + all + "\n\n");
    }
    ObjectNode out = shape.canonical(raw);
    local(out, "Namespace");
    local(out, "Partition");
    out.remove(List.of("CreateIndex", "ModifyIndex", "Hash", "Namespace", "Partition"));
    return out;
  }

  private static void local(ObjectNode entry, String field) {
    String value = Json.text(entry, field);
    if (!value.isEmpty() && !value.equals("default")) {
      throw ApiError.badRequest(
          "Invalid " + field + ": \"" + value + "\" - a Consul Enterprise feature");
    }
  }

  private static String text(JsonNode raw, String one, String other) {
    return raw.hasNonNull(one) ? raw.get(one).asText() : Json.text(raw, other);
  }

  /** The one name an entry of such a kind has, where there is only one. */
  public static String nameOf(ObjectNode entry) {
    return Json.text(entry, "Kind").equals(MESH) ? MESH : Json.text(entry, "Name");
  }
}
