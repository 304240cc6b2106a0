// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.authz.Intention;
import dev.consort.certs.CertMetrics;
import dev.consort.time.Timers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What every sidecar of a process works with.
 *
 * @param listeners where listeners are opened
 * @param certMetrics counts of TLS
 * @param control the control thread
 * @param timers on any thread
 * @param wall certificates' time
 * @param candidates intentions to be tried out beside those in force, on whatever destination
 * @param drainTimeout how long connections of a listener that is no longer wanted may go on
 */
public record SidecarDeps(
    ListenerFactory listeners,
    CertMetrics certMetrics,
    Executor control,
    Timers timers,
    InstantSource wall,
    List<Intention> candidates,
    Duration drainTimeout) {
  /** Copies the list. */
  public SidecarDeps {
    candidates = List.copyOf(candidates);
  }
}
