// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.ConnectionRecord;
import dev.consort.listeners.http.Caller;
import dev.consort.listeners.http.ExposedRequests;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.ServerConnection;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** A connection without TLS, for the paths that are exposed. */
final class ExposedConnection extends Connection implements ServerConnection.Listener {
  private final ExposedHttp http;
  private ServerConnection connection;

  ExposedConnection(
      ExposedHttp http,
      OpenConnections open,
      ConnectionMetrics metrics,
      HotPath hotPath,
      Loop loop,
      Channel accepted) {
    super(hotPath, loop, open, metrics, accepted);
    this.http = http;
  }

  @Override
  void prepare() {
    ExposedRequests requests =
        new ExposedRequests(
            http.host(loop(), hotPath()),
            http.paths(),
            http.app(loop()),
            new Caller("", http.spec().service(), client(), local()));
    HttpCodecs.Serving serving =
        new HttpCodecs.Serving(http.limits(), loop(), requests, this, begun -> connection = begun);
    accepted()
        .pipeline()
        .addLast(
            new ProtocolSniffer(http2 -> HttpCodecs.server(http2, serving, OutputEnd.PLAIN, true)));
    accepted().closeFuture().addListener(_ -> closed());
  }

  @Override
  void begin() {
    if (mayAsk()) {
      accepted().config().setAutoRead(true);
    } else {
      metrics().denied("source_address");
      end(new Ending(ClosedBy.PROXY, CloseReason.DENIED, "its address may not ask"));
    }
  }

  private boolean mayAsk() {
    if (!http.spec().thisMachineOnly()) {
      return true;
    }
    // Who connects to an address of this machine from this machine comes from that very address.
    return accepted().remoteAddress() instanceof InetSocketAddress from
        && accepted().localAddress() instanceof InetSocketAddress to
        && (from.getAddress().isLoopbackAddress() || from.getAddress().equals(to.getAddress()));
  }

  @Override
  public void refused(String label, String why) {
    http.refused(label);
  }

  @Override
  public void closed() {
    end(new Ending(ClosedBy.PEER, CloseReason.FINISHED, ""));
  }

  @Override
  void drain() {
    if (connection == null) {
      closed();
    } else {
      connection.drain();
    }
  }

  @Override
  boolean hasOwnLine() {
    return false;
  }

  @Override
  boolean recheck() {
    return false;
  }

  @Override
  ConnectionRecord describe(
      Ending ending, long endedMillis, long durationNanos, long toAppBytes, long fromAppBytes) {
    throw new IllegalStateException("its requests have a line each");
  }
}
