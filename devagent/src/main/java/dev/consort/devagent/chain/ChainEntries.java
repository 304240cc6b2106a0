// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The config entries that chains are compiled of, as they are or as they would be. */
public interface ChainEntries {
  /** The body of an entry, in Consul's spelling; never changed by who reads it. */
  Optional<JsonNode> entry(String kind, String name);

  /** Where requests to a service go by path, header or query. */
  default Optional<JsonNode> router(String service) {
    return entry(ChainKinds.ROUTER, service);
  }

  /** In which shares requests to a service are spread. */
  default Optional<JsonNode> splitter(String service) {
    return entry(ChainKinds.SPLITTER, service);
  }

  /** Which instances stand for a service. */
  default Optional<JsonNode> resolver(String service) {
    return entry(ChainKinds.RESOLVER, service);
  }

  /** Settings of a service. */
  default Optional<JsonNode> defaults(String service) {
    return entry("service-defaults", service);
  }

  /** Settings of all proxies. */
  default Optional<JsonNode> proxies() {
    return entry("proxy-defaults", "global");
  }
}
