// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import dev.consort.listeners.http.Denials;
import dev.consort.metrics.Registry;
import dev.consort.proxy.cli.Effective;
import dev.consort.proxy.gateway.Gateway;
import dev.consort.proxy.logging.Logs;
import dev.consort.proxy.serving.Served;
import dev.consort.proxy.sidecar.Sidecar;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the admin API tells about, and acts on. All of it may be used from any thread.
 *
 * @param effective the configuration in force
 * @param sidecars of this process
 * @param gateways of this process
 * @param denials what was denied last; empty until the data plane runs
 * @param registry its meters
 * @param logs its logging
 * @param wall for ages of certificates
 * @param draining whether it is on its way out
 * @param drain begins to drain
 * @param quit drains, then ends the process
 */
public record AdminSubject(
    List<Effective> effective,
    List<Sidecar> sidecars,
    List<Gateway> gateways,
    Supplier<Optional<Denials>> denials,
    Registry registry,
    Logs logs,
    InstantSource wall,
    BooleanSupplier draining,
    Runnable drain,
    Runnable quit) {
  /** Copies the lists. */
  public AdminSubject {
    effective = List.copyOf(effective);
    sidecars = List.copyOf(sidecars);
    gateways = List.copyOf(gateways);
  }

  /** All that it serves. */
  List<Served> served() {
    return Stream.<Served>concat(sidecars.stream(), gateways.stream()).toList();
  }
}
