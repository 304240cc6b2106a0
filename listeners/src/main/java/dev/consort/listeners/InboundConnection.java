// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.DenyReason;
import dev.consort.authz.Permit;
import dev.consort.authz.Verdict;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.SocketError;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import javax.net.ssl.SSLEngine;

/**
 * A peer's connection to the application. The order is the point: handshake, identity, decision,
 * and only with the permit that comes of it the application is dialled.
 */
final class InboundConnection extends MeshConnection {
  private PlainEnd app;
  private long dialledNanos;

  InboundConnection(InboundSetup setup, HotPath hotPath, Loop loop, Channel accepted) {
    super(setup, hotPath, loop, accepted);
  }

  @Override
  void identified(SSLEngine engine) {
    switch (setup().intentions().get().decide(peer())) {
      case Verdict.Allowed(Permit permit) -> dialApp(permit);
      case Verdict.Denied(DenyReason reason) ->
          // Later, since Netty's TLS handler is in the middle of its own handshake success.
          loop().events().execute(() -> denied(reason));
    }
  }

  private void denied(DenyReason reason) {
    metrics().denied(label(reason));
    String explanation = reason.explain(peer());
    hotPath()
        .refusals()
        .info(
            "denied service={} source={} client={} reason={}",
            setup().spec().service(),
            peer().uri(),
            client(),
            explanation);
    end(new Ending(ClosedBy.PROXY, CloseReason.DENIED, explanation));
  }

  private void dialApp(Permit permit) {
    dialledNanos = nowNanos();
    metrics().connecting();
    app = new PlainEnd(() -> appFailed("the connection was closed"));
    deadline(loop().timers().after(setup().spec().appConnectTimeout(), this::appTookTooLong));
    dialled(
        hotPath()
            .dialer()
            .dial(
                loop().events(),
                setup().app(),
                channel -> {
                  hotPath().sockets().apply(channel);
                  channel.pipeline().addLast(app);
                },
                connected -> appDialled(connected, permit)));
  }

  private void appDialled(ChannelFuture connected, Permit permit) {
    if (ended()) {
      connected.channel().close();
    } else if (connected.isSuccess()) {
      metrics().connected(nowNanos() - dialledNanos);
      // Later, since the handshake's handlers may be at work further up the stack.
      loop().events().execute(() -> relay(permit));
    } else {
      appFailed(SocketError.words(connected.cause()));
    }
  }

  private void relay(Permit permit) {
    if (!ended()) {
      Relay.inbound(permit, this, handshake().takeOver(), app);
    }
  }

  private void appTookTooLong() {
    appFailed(
        new OriginFailure.TimedOut(
            setup().spec().app(), "connecting", setup().spec().appConnectTimeout()));
  }

  private void appFailed(String detail) {
    appFailed(new OriginFailure.ConnectFailed(setup().spec().app(), detail));
  }

  private void appFailed(OriginFailure failure) {
    if (ended()) {
      return;
    }
    metrics().connectFailed(failure.label());
    hotPath()
        .refusals()
        .info(
            "application not reached service={} source={} reason={}",
            setup().spec().service(),
            peer().uri(),
            failure.describe());
    end(new Ending(ClosedBy.PROXY, CloseReason.APP_UNREACHABLE, failure.describe()));
  }

  @Override
  boolean recheck() {
    if (ended() || peer() == null) {
      return false;
    }
    return switch (setup().intentions().get().decide(peer())) {
      case Verdict.Allowed _ -> false;
      case Verdict.Denied(DenyReason reason) -> {
        String explanation = reason.explain(peer());
        metrics().denied(label(reason));
        hotPath()
            .refusals()
            .info(
                "cut service={} source={} client={} reason={}",
                setup().spec().service(),
                peer().uri(),
                client(),
                explanation);
        cut(CloseReason.POLICY_CHANGED, explanation);
        yield true;
      }
    };
  }

  @Override
  String endpoint() {
    return app == null ? "" : setup().spec().app().toString();
  }
}
