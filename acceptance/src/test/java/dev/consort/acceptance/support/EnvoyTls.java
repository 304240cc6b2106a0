// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How Consul configures the TLS of one service's Envoy, with the leaf and roots of this moment. */
final class EnvoyTls {
  private final JsonNode leaf;
  private final String roots;

  EnvoyTls(MeshAgent agent, String service) {
    leaf = agent.leaf(service);
    roots =
        StreamSupport.stream(agent.roots().path("Roots").spliterator(), false)
            .map(root -> root.path("RootCert").asText())
            .collect(Collectors.joining());
  }

  /** For connections of the mesh to this service. */
  Map<String, Object> downstream(String protocol) {
    Map<String, Object> common = common(Map.of());
    switch (protocol) {
      case "http2", "grpc" -> common.put("alpn_protocols", List.of("h2", "http/1.1"));
      case "http" -> common.put("alpn_protocols", List.of("http/1.1"));
      default -> common.remove("alpn_protocols");
    }
    return EnvoyConfig.extension(
        "transport_sockets.tls.v3.DownstreamTlsContext",
        Map.of("require_client_certificate", true, "common_tls_context", common));
  }

  /** For connections of this service to another. Envoy itself offers the protocol by ALPN. */
  Map<String, Object> upstream(String trustDomain, Destination destination) {
    Map<String, Object> exactIdentity =
        Map.of(
            "match_typed_subject_alt_names",
            List.of(
                Map.of(
                    "san_type",
                    "URI",
                    "matcher",
                    Map.of("exact", destination.identity(trustDomain)))));
    return EnvoyConfig.extension(
        "transport_sockets.tls.v3.UpstreamTlsContext",
        Map.of(
            "sni",
            destination.serverName(trustDomain),
            "common_tls_context",
            common(exactIdentity)));
  }

  private Map<String, Object> common(Map<String, Object> identity) {
    Map<String, Object> validation = new LinkedHashMap<>(identity);
    validation.put("trusted_ca", Map.of("inline_string", roots));
    return new LinkedHashMap<>(
        Map.of(
            "tls_certificates",
            List.of(
                Map.of(
                    "certificate_chain",
                    Map.of("inline_string", leaf.path("CertPEM").asText()),
                    "private_key",
                    Map.of("inline_string", leaf.path("PrivateKeyPEM").asText()))),
            "validation_context",
            validation));
  }
}
