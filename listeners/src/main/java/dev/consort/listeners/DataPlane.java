// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.AccessLog;
import dev.consort.time.Ticker;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The event loops of the hot path and the listeners on them. Thread-safe. One per process, shared
 * by its sidecars; separate from the loops of the control path, so that neither delays the other.
 */
public final class DataPlane implements AutoCloseable {
  private DataPlane() {}

  /**
   * Starts the loops.
   *
   * @param loops threads, 1 or more
   * @param seeds makes the random generators of the loops; used on the calling thread only
   */
  public static DataPlane start(
      int loops,
      ListenerMetrics metrics,
      AccessLog accessLog,
      Ticker ticker,
      InstantSource clock,
      RandomGenerator seeds) {
    if (loops < 1) {
      throw new IllegalArgumentException("a data plane needs a loop");
    }
    throw new UnsupportedOperationException("not yet");
  }

  // Opening takes ServerTls, ClientTls and IntentionTable and comes with them:
  // CompletionStage<Listener> openInbound(InboundSpec, Supplier<ServerTls>,
  // Supplier<IntentionTable>)
  // CompletionStage<Listener> openOutbound(OutboundSpec, Supplier<ClientTls>,
  // Supplier<UpstreamTarget>)
  // Both fail with BindFailed.

  /** Closes all listeners, cuts their connections and ends the loops. Idempotent. */
  @Override
  public void close() {}
}
