// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.ConnectionRecord;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.ServerConnection;
import io.netty.channel.Channel;

/**
 * A connection without TLS that carries requests, of any version. Each request has its own line.
 */
abstract class PlainHttpConnection extends Connection implements ServerConnection.Listener {
  private final HttpSession session = new HttpSession(this);
  private final HttpLimits limits;
  private final ClosedBy caller;

  /**
   * @param caller who stands at the other end of the accepted channel
   */
  PlainHttpConnection(
      HotPath hotPath,
      Loop loop,
      OpenConnections open,
      ConnectionMetrics metrics,
      Channel accepted,
      HttpLimits limits,
      ClosedBy caller) {
    super(hotPath, loop, open, metrics, accepted);
    this.limits = limits;
    this.caller = caller;
  }

  /** Takes this connection's requests. */
  abstract RequestHandler requests();

  @Override
  final void prepare() {
    HttpCodecs.Serving serving = session.serving(limits, requests());
    accepted()
        .pipeline()
        .addLast(
            new ProtocolSniffer(http2 -> HttpCodecs.server(http2, serving, OutputEnd.PLAIN, true)));
    // One that leaves before its first request has nobody else to tell.
    accepted().closeFuture().addListener(_ -> closed());
  }

  @Override
  void begin() {
    accepted().config().setAutoRead(true);
  }

  @Override
  public final void closed() {
    end(new Ending(caller, CloseReason.FINISHED, ""));
  }

  @Override
  final void drain() {
    session.drain();
  }

  @Override
  final boolean hasOwnLine() {
    return turnedAway();
  }

  @Override
  final boolean recheck() {
    return false;
  }

  @Override
  ConnectionRecord describe(
      Ending ending, long endedMillis, long durationNanos, long toAppBytes, long fromAppBytes) {
    throw new IllegalStateException("its requests have a line each");
  }
}
