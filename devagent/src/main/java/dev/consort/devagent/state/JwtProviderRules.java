// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * What makes a {@code jwt-provider} entry complete and valid. Stricter than Consul in one thing: a
 * key set in the entry has to be one, and not only base64.
 */
final class JwtProviderRules {
  private static final int CLOCK_SKEW_SECONDS = 30;
  private static final List<String> DISCOVERY =
      List.of("STRICT_DNS", "STATIC", "LOGICAL_DNS", "EDS", "ORIGINAL_DST");
  private static final List<String> CA_SOURCES =
      List.of("Filename", "EnvironmentVariable", "InlineString", "InlineBytes");
  private static final List<String> LOCATIONS = List.of("Header", "QueryParam", "Cookie");

  private static final Shape TLS =
      Shape.of()
          .object(
              "CaCertificateProviderInstance", Shape.of().words("InstanceName", "CertificateName"))
          .object("TrustedCA", Shape.of().words(CA_SOURCES.toArray(String[]::new)));
  private static final Shape REMOTE =
      Shape.of()
          .words("URI")
          .numbers("RequestTimeoutMs")
          .durations("CacheDuration")
          .flags("FetchAsynchronously", "UseSNI")
          .object(
              "RetryPolicy",
              Shape.of()
                  .numbers("NumRetries")
                  .object(
                      "RetryPolicyBackOff", Shape.of().durations("BaseInterval", "MaxInterval")))
          .object(
              "JWKSCluster",
              Shape.of()
                  .words("DiscoveryType")
                  .object("TLSCertificates", TLS)
                  .durations("ConnectTimeout"));

  /** The entry. */
  static final Shape ENTRY =
      Shape.of("CreateIndex", "ModifyIndex", "Hash")
          .words("Kind", "Name", "Namespace", "Partition")
          .object(
              "JSONWebKeySet",
              Shape.of()
                  .object("Local", Shape.of().words("JWKS", "Filename"))
                  .object("Remote", REMOTE))
          .words("Issuer")
          .texts("Audiences")
          .list(
              "Locations",
              Shape.of()
                  .object("Header", Shape.of().words("Name", "ValuePrefix").flags("Forward"))
                  .object("QueryParam", Shape.of().words("Name"))
                  .object("Cookie", Shape.of().words("Name")))
          .object(
              "Forwarding", Shape.of().words("HeaderName").shownFlags("PadForwardPayloadHeader"))
          .numbers("ClockSkewSeconds")
          .object("CacheConfig", Shape.of().numbers("Size"))
          .textMap("Meta");

  private JwtProviderRules() {}

  /** Completes and checks an entry; 500 when it is not valid. */
  static ObjectNode normal(ObjectNode entry) {
    if (Json.text(entry, "Name").isEmpty()) {
      throw ApiError.internal("Name is required");
    }
    MetaRules.check(entry);
    if (!entry.has("JSONWebKeySet")) {
      throw ApiError.internal("JSONWebKeySet is required");
    }
    JsonNode keys = entry.path("JSONWebKeySet");
    exactlyOne(keys, List.of("Local", "Remote"), "JSONWebKeySet");
    if (keys.has("Local")) {
      local(keys.path("Local"));
    } else {
      remote(keys.path("Remote"));
    }
    entry.path("Locations").forEach(JwtProviderRules::location);
    if (entry.has("Forwarding") && !entry.path("Forwarding").has("HeaderName")) {
      throw ApiError.internal("Header name required for forwarding config");
    }
    if (!entry.has("ClockSkewSeconds")) {
      entry.put("ClockSkewSeconds", CLOCK_SKEW_SECONDS);
    }
    return entry;
  }

  private static void exactlyOne(JsonNode object, List<String> fields, String where) {
    if (fields.stream().filter(object::has).count() != 1) {
      throw ApiError.internal(where + " must specify exactly one of " + String.join(", ", fields));
    }
  }

  private static void local(JsonNode local) {
    exactlyOne(local, List.of("JWKS", "Filename"), "Local JSONWebKeySet");
    if (local.has("JWKS") && !isKeySet(Json.text(local, "JWKS"))) {
      throw ApiError.internal("JWKS must be a base64 encoded JSON Web key set");
    }
  }

  private static boolean isKeySet(String encoded) {
    try {
      byte[] decoded = Base64.getDecoder().decode(encoded);
      return Json.read(new String(decoded, StandardCharsets.UTF_8)).path("keys").isArray();
    } catch (IllegalArgumentException | ApiError e) {
      return false;
    }
  }

  private static void remote(JsonNode remote) {
    String uri = Json.text(remote, "URI");
    if (uri.isEmpty()) {
      throw ApiError.internal("Remote JWKS URI is required");
    }
    if (!isAbsolute(uri)) {
      throw ApiError.internal("Remote JWKS URI is invalid, uri: " + uri);
    }
    JsonNode backOff = remote.path("RetryPolicy").path("RetryPolicyBackOff");
    long most = backOff.path("MaxInterval").asLong();
    if (most != 0 && backOff.path("BaseInterval").asLong() > most) {
      throw ApiError.internal("RetryPolicyBackOff: MaxInterval is less than BaseInterval");
    }
    JsonNode cluster = remote.path("JWKSCluster");
    if (cluster.has("DiscoveryType") && !DISCOVERY.contains(Json.text(cluster, "DiscoveryType"))) {
      throw ApiError.internal(
          "unsupported jwks cluster discovery type: \""
              + Json.text(cluster, "DiscoveryType")
              + "\"");
    }
    JsonNode tls = cluster.path("TLSCertificates");
    if (tls.isObject()) {
      exactlyOne(tls, List.of("CaCertificateProviderInstance", "TrustedCA"), "TLSCertificates");
    }
    if (tls.has("TrustedCA")) {
      exactlyOne(tls.path("TrustedCA"), CA_SOURCES, "TrustedCA");
    }
  }

  private static boolean isAbsolute(String uri) {
    try {
      return new URI(uri).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void location(JsonNode location) {
    exactlyOne(location, LOCATIONS, "JWT location");
    for (String kind : LOCATIONS) {
      if (location.has(kind) && !location.path(kind).has("Name")) {
        throw ApiError.internal("JWT location " + kind + ": a name must be specified");
      }
    }
  }
}
