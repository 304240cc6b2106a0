// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.upstreams.UpstreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what an upstream names to be tried in its place: {@code consort_fallback = ["service:b",
 * "service:b.dc2", "query:geo-b"]}. What cannot be meant is told and left out. Pure.
 */
final class FallbackDecoder {
  private static final String KEY = "consort_fallback";
  private static final String SERVICE = "service:";
  private static final String QUERY = "query:";
  private static final String ACCEPTED =
      "a text such as \"service:b\", \"service:b.dc2\" or \"query:geo-b\"";
  private static final String REST = "what else is named";

  private FallbackDecoder() {}

  /** The fallbacks of {@code upstream}, in order. */
  static List<UpstreamId> decode(UpstreamId upstream, OpaqueConfig config) {
    List<UpstreamId> fallbacks = new ArrayList<>();
    for (Json named : config.each(KEY)) {
      Optional<UpstreamId> id = one(named.text());
      if (id.isEmpty()) {
        config.wrong(KEY, named, ACCEPTED, REST);
      } else if (id.get().equals(upstream)) {
        config.wrong(KEY, named, "anything but the upstream itself", REST);
      } else if (fallbacks.size() == UpstreamDiscovery.MOST_FALLBACKS) {
        config.wrong(
            KEY, named, "no more than " + UpstreamDiscovery.MOST_FALLBACKS + " of them", "no more");
        break;
      } else if (!fallbacks.contains(id.get())) {
        fallbacks.add(id.get());
      }
    }
    return fallbacks;
  }

  private static Optional<UpstreamId> one(String text) {
    if (text.startsWith(SERVICE)) {
      return named(UpstreamId.Type.SERVICE, text.substring(SERVICE.length()));
    }
    return text.startsWith(QUERY)
        ? named(UpstreamId.Type.PREPARED_QUERY, text.substring(QUERY.length()))
        : Optional.empty();
  }

  /** Names of datacenters have no dot. */
  private static Optional<UpstreamId> named(UpstreamId.Type type, String text) {
    int dot = text.lastIndexOf('.');
    String name = dot < 0 ? text : text.substring(0, dot);
    String datacenter = dot < 0 ? "" : text.substring(dot + 1);
    boolean sound =
        !name.isBlank()
            && !name.equals("*")
            && text.indexOf('@') < 0
            && (dot < 0 || !datacenter.isBlank());
    return sound ? Optional.of(new UpstreamId(type, name, datacenter, "")) : Optional.empty();
  }
}
