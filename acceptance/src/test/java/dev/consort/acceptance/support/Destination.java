// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

/**
 * A service as an upstream names it: {@code db}, or {@code db.dc2} in another datacenter.
 *
 * @param datacenter empty for that of the caller
 */
record Destination(String service, String datacenter) {
  static Destination of(String text) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new Destination(text, "")
        : new Destination(text.substring(0, dot), text.substring(dot + 1));
  }

  /** With the datacenter that is meant where none is named. */
  Destination from(String own) {
    return datacenter.isEmpty() ? new Destination(service, own) : this;
  }

  /** The name by which its instances are asked for in TLS. */
  String serverName(String trustDomain) {
    return "%s.default.%s".formatted(service, gatewayName(trustDomain));
  }

  /** How the names of everything in its datacenter end. */
  String gatewayName(String trustDomain) {
    return "%s.internal.%s".formatted(datacenter, trustDomain);
  }

  /** Whom its instances must prove to be. */
  String identity(String trustDomain) {
    return "spiffe://%s/ns/default/dc/%s/svc/%s".formatted(trustDomain, datacenter, service);
  }
}
