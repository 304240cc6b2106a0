// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.certs.CertMetrics;
import dev.consort.time.Timers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What every sidecar of a process works with.
 *
 * @param listeners where listeners are opened
 * @param certMetrics counts of TLS
 * @param control the control thread
 * @param timers on any thread
 * @param wall certificates' time
 * @param drainTimeout how long connections of a listener that is no longer wanted may go on
 */
public record SidecarDeps(
    ListenerFactory listeners,
    CertMetrics certMetrics,
    Executor control,
    Timers timers,
    InstantSource wall,
    Duration drainTimeout) {}
