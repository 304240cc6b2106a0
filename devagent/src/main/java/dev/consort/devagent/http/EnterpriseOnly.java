// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

/** Refuses namespaces and partitions the way the community edition of Consul does. */
final class EnterpriseOnly {
  private EnterpriseOnly() {}

  static void refuse(Exchange x) {
    query(x, "ns", "Namespaces are");
    header(x, "X-Consul-Namespace", "Namespaces are");
    query(x, "partition", "Partitions are");
    header(x, "X-Consul-Partition", "Partitions are");
  }

  private static void query(Exchange x, String name, String what) {
    if (x.query(name).filter(v -> !v.isEmpty()).isPresent()) {
      throw ApiError.badRequest(
          "Invalid query parameter: \"" + name + "\" - " + what + " a Consul Enterprise feature");
    }
  }

  private static void header(Exchange x, String name, String what) {
    if (x.header(name).filter(v -> !v.isEmpty()).isPresent()) {
      throw ApiError.badRequest(
          "Invalid header: \"" + name + "\" - " + what + " a Consul Enterprise feature");
    }
  }
}
