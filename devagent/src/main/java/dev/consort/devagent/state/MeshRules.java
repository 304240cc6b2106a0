// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.util.List;

/** What makes the {@code mesh} entry complete and valid. */
final class MeshRules {
  private static final Shape SIDE =
      Shape.of().words("TLSMinVersion", "TLSMaxVersion").texts("CipherSuites");
  private static final Shape NORMALIZATION =
      Shape.of()
          .shownFlags("InsecureDisablePathNormalization", "MergeSlashes")
          .shownWords("PathWithEscapedSlashesAction", "HeadersWithUnderscoresAction");

  /** The entry. Its name is always the same, and not shown. */
  static final Shape ENTRY =
      Shape.of("CreateIndex", "ModifyIndex", "Hash")
          .words("Kind", "Name", "Namespace", "Partition")
          .shownObject("TransparentProxy", Shape.of().shownFlags("MeshDestinationsOnly"))
          .flags("AllowEnablingPermissiveMutualTLS", "ValidateClusters")
          .object("TLS", Shape.of().object("Incoming", SIDE).object("Outgoing", SIDE))
          .object(
              "HTTP",
              Shape.of()
                  .shownFlags("SanitizeXForwardedClientCert")
                  .object("Incoming", Shape.of().object("RequestNormalization", NORMALIZATION)))
          .object("Peering", Shape.of().shownFlags("PeerThroughMeshGateways"))
          .textMap("Meta");

  private static final String AUTO = "TLS_AUTO";

  /** In the order of age. */
  private static final List<String> VERSIONS = List.of("TLSv1_0", "TLSv1_1", "TLSv1_2", "TLSv1_3");

  /** Those that Envoy has, by the names that IANA gives them. */
  private static final List<String> SUITES =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
          "TLS_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_RSA_WITH_AES_256_CBC_SHA");

  private static final List<String> SLASHES =
      List.of(
          "IMPLEMENTATION_SPECIFIC_DEFAULT",
          "KEEP_UNCHANGED",
          "REJECT_REQUEST",
          "UNESCAPE_AND_REDIRECT",
          "UNESCAPE_AND_FORWARD");
  private static final List<String> UNDERSCORES = List.of("ALLOW", "REJECT_REQUEST", "DROP_HEADER");

  private MeshRules() {}

  /** Completes and checks an entry; 500 when it is not valid. */
  static ObjectNode normal(ObjectNode entry) {
    String name = Json.text(entry, "Name");
    if (!name.isEmpty() && !name.equals(ConfigKinds.MESH)) {
      throw ApiError.internal("invalid name (\"" + name + "\"), only \"mesh\" is supported");
    }
    entry.remove("Name");
    MetaRules.check(entry);
    tls(entry.path("TLS").path("Incoming"), "incoming");
    tls(entry.path("TLS").path("Outgoing"), "outgoing");
    JsonNode paths = entry.path("HTTP").path("Incoming").path("RequestNormalization");
    oneOf(paths, "PathWithEscapedSlashesAction", SLASHES);
    oneOf(paths, "HeadersWithUnderscoresAction", UNDERSCORES);
    return entry;
  }

  private static void tls(JsonNode side, String which) {
    String where = "error in " + which + " TLS configuration: ";
    String least = version(side, "TLSMinVersion", where);
    String most = version(side, "TLSMaxVersion", where);
    boolean bothNamed = VERSIONS.contains(least) && VERSIONS.contains(most);
    if (bothNamed && VERSIONS.indexOf(most) < VERSIONS.indexOf(least)) {
      throw ApiError.internal(
          where + "max version " + most + " is less than the min version " + least);
    }
    List<String> suites = Json.texts(side, "CipherSuites");
    if (!suites.isEmpty() && least.equals("TLSv1_3")) {
      throw ApiError.internal(
          where + "CipherSuites only apply to TLS 1.2 or earlier, TLSMinVersion is " + least);
    }
    for (String suite : suites) {
      if (!SUITES.contains(suite)) {
        throw ApiError.internal(where + "no matching cipher suite found for " + suite);
      }
    }
  }

  private static String version(JsonNode side, String field, String where) {
    String version = Json.text(side, field);
    if (!version.isEmpty() && !version.equals(AUTO) && !VERSIONS.contains(version)) {
      throw ApiError.internal(
          where
              + field
              + " is "
              + version
              + ", and not one of TLS_AUTO, "
              + String.join(", ", VERSIONS));
    }
    return version;
  }

  private static void oneOf(JsonNode normalization, String field, List<String> words) {
    String word = Json.text(normalization, field);
    if (!word.isEmpty() && !words.contains(word)) {
      throw ApiError.internal(
          "error in HTTP incoming request normalization configuration: "
              + field
              + " is "
              + word
              + ", and not one of "
              + String.join(", ", words));
    }
  }
}
