// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.ConnectionRecord;
import dev.consort.listeners.http.Caller;
import dev.consort.listeners.http.ExposedRequests;
import dev.consort.listeners.message.RequestHandler;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** A connection without TLS, for the paths that are exposed. */
final class ExposedConnection extends PlainHttpConnection {
  private final ExposedHttp http;
  private boolean turnedAway;

  ExposedConnection(
      ExposedHttp http,
      OpenConnections open,
      ConnectionMetrics metrics,
      HotPath hotPath,
      Loop loop,
      Channel accepted) {
    super(hotPath, loop, open, metrics, accepted, http.limits(), ClosedBy.PEER);
    this.http = http;
  }

  @Override
  RequestHandler requests() {
    return new ExposedRequests(
        http.host(loop(), hotPath()),
        http.paths(),
        http.app(loop()),
        new Caller("", http.spec().service(), client(), local()));
  }

  @Override
  void begin() {
    if (mayAsk()) {
      super.begin();
    } else {
      turnedAway = true;
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
  boolean turnedAway() {
    return turnedAway;
  }

  @Override
  ConnectionRecord describe(
      Ending ending, long endedMillis, long durationNanos, long toAppBytes, long fromAppBytes) {
    return new ConnectionRecord(
        endedMillis,
        Direction.EXPOSED.label(),
        http.spec().service(),
        "",
        http.spec().service(),
        "",
        client(),
        local(),
        "",
        toAppBytes,
        fromAppBytes,
        durationNanos,
        "none",
        ending.by().label(),
        ending.reason().label(),
        ending.detail());
  }

  @Override
  public void refused(String label, String why) {
    http.refused(label);
  }
}
