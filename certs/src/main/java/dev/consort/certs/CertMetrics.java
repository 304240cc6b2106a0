// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.metrics.Registry;

/** Meters of handshakes and credentials. Thread-safe; one per process. */
public record CertMetrics(Registry registry) {
  /** Creates the meters, or finds them when they exist. */
  public static CertMetrics register(Registry registry) {
    return new CertMetrics(registry);
  }
}
