// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.IntentionTable;
import dev.consort.certs.ClientTls;
import dev.consort.certs.ServerTls;
import dev.consort.listeners.accesslog.AccessLog;
import dev.consort.time.Ticker;
import dev.consort.upstreams.UpstreamTarget;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
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

  /**
   * Opens a listener for peers.
   *
   * @param tls read once for each connection; never null once this is called
   * @param intentions read once for each connection and again for each recheck; never null
   * @return the open listener, or a failure {@link BindFailed}
   */
  public CompletionStage<Listener> openInbound(
      InboundSpec spec, Supplier<ServerTls> tls, Supplier<IntentionTable> intentions) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("not yet"));
  }

  /**
   * Opens a listener for the application.
   *
   * @param tls read once for each try to connect; never null once this is called
   * @param target read once for each connection; never null
   * @return the open listener, or a failure {@link BindFailed}
   */
  public CompletionStage<Listener> openOutbound(
      OutboundSpec spec, Supplier<ClientTls> tls, Supplier<UpstreamTarget> target) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("not yet"));
  }

  /** Closes all listeners, cuts their connections and ends the loops. Idempotent. */
  @Override
  public void close() {}
}
