// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import java.util.List;
import java.util.Optional;

/** Tells the kinds of upstreams that this version does not serve. Pure. */
final class Unserved {
  private Unserved() {}

  /** Why an upstream is not served; empty when it is. */
  static Optional<String> why(Json upstream) {
    String type = upstream.get("DestinationType").text();
    if (!type.isEmpty() && !type.equals("service") && !type.equals("prepared_query")) {
      return Optional.of("has the unknown DestinationType \"" + type + "\"");
    }
    String peer = upstream.get("DestinationPeer").text();
    if (!peer.isEmpty()) {
      return Optional.of("is in the cluster peer \"" + peer + "\"");
    }
    for (String field : List.of("DestinationNamespace", "DestinationPartition")) {
      String value = upstream.get(field).text();
      if (!value.isEmpty() && !value.equals("default")) {
        return Optional.of("has the " + field + " \"" + value + "\"");
      }
    }
    return Optional.empty();
  }

  static String sentence(String label, String why) {
    return "The "
        + label
        + " "
        + why
        + ", which this version does not serve yet; no listener is opened for it.";
  }
}
