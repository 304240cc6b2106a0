// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The protocols of services, of which a chain has one. */
final class ChainProtocols {
  private static final Set<String> HTTP = Set.of("http", "http2", "grpc");

  private final ChainEntries entries;
  private final String chain;
  private final String common;

  ChainProtocols(ChainEntries entries, String chain) {
    this.entries = entries;
    this.chain = chain;
    this.common = of(chain);
  }

  /** Whether requests of a protocol can be told apart. */
  static boolean hasRequests(String protocol) {
    return HTTP.contains(protocol);
  }

  /** The protocol of the chain's own service. */
  String common() {
    return common;
  }

  /** Goes on only with a service that speaks what the chain speaks. */
  void require(String service) {
    String protocol = of(service);
    if (!protocol.equals(common)) {
      throw ApiError.internal(
          "discovery chain \""
              + chain
              + "\" uses inconsistent protocols; service \""
              + service
              + "\" has \""
              + protocol
              + "\" which is not \""
              + common
              + "\"");
    }
  }

  private String of(String service) {
    String own = text(entries.defaults(service), "Protocol");
    String all = text(entries.proxies().map(p -> p.path("Config")), "protocol");
    String said = own.isEmpty() ? all : own;
    return said.isEmpty() ? "tcp" : said.toLowerCase(Locale.ROOT);
  }

  private static String text(Optional<JsonNode> entry, String field) {
    return entry.map(e -> Json.text(e, field)).orElse("");
  }
}
