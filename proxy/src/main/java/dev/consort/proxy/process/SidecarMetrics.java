// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.metrics.Registry;
import dev.consort.proxy.sidecar.Sidecar;

/** What is measured of a whole sidecar. Read at each scrape, on the thread that scrapes. */
final class SidecarMetrics {
  private SidecarMetrics() {}

  /** Adds the gauges of {@code sidecar}. */
  static void register(Registry registry, Sidecar sidecar) {
    registry.gauge(
        "consort_sidecar_ready",
        "1 when the sidecar has all it needs, else 0.",
        sidecar,
        one -> one.missing().isEmpty() ? 1 : 0,
        "sidecar",
        sidecar.name());
    registry.gauge(
        "consort_sidecar_failed_changes",
        "Changes that do not hold yet and are tried again.",
        sidecar,
        one -> one.view().failures().size(),
        "sidecar",
        sidecar.name());
  }
}
