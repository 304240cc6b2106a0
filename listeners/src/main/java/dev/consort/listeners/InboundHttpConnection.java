// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.PeerIdentity;
import dev.consort.listeners.http.Caller;
import dev.consort.listeners.http.HttpHost;
import dev.consort.listeners.http.InboundRequests;
import dev.consort.listeners.http.PeerHeaders;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.ServerConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;

/** A peer's connection with requests to the application, each of which is decided by itself. */
final class InboundHttpConnection extends MeshConnection implements ServerConnection.Listener {
  private final InboundHttp http;
  private final HttpSession session = new HttpSession(this);
  private InboundRequests requests;

  InboundHttpConnection(
      InboundSetup setup, InboundHttp http, HotPath hotPath, Loop loop, Channel accepted) {
    super(setup, hotPath, loop, accepted);
    this.http = http;
  }

  @Override
  void identified(SSLEngine engine) {
    loop().events().execute(() -> serve(engine));
  }

  private void serve(SSLEngine engine) {
    if (ended()) {
      return;
    }
    String own = setup().tls().get().identity();
    HttpHost host = http.host(loop(), hotPath());
    String address =
        accepted().remoteAddress() instanceof InetSocketAddress from
            ? from.getAddress().getHostAddress()
            : "local";
    requests =
        new InboundRequests(
            host,
            http.rules(),
            http.app(loop()),
            peer(),
            new Caller(peer().uri(), own, client(), local()),
            new PeerHeaders(
                peer().uri(), own, PeerIdentity.chain(engine), address, http.clientCerts(loop())));
    // One that leaves before its first request has nobody else to tell.
    accepted().closeFuture().addListener(_ -> closed());
    String protocol = engine.getApplicationProtocol();
    handshake().takeOver(end -> handler(protocol, end));
  }

  private ChannelHandler handler(String protocol, OutputEnd end) {
    HttpCodecs.Serving serving = session.serving(http.limits(), requests);
    Function<Boolean, ChannelHandler> codec =
        http2 -> HttpCodecs.server(http2, serving, end, false);
    if (protocol == null || protocol.isEmpty()) {
      return new ProtocolSniffer(codec);
    }
    return codec.apply(protocol.equals(HttpCodecs.H2));
  }

  @Override
  public void refused(String label, String why) {
    http.refused(label);
    hotPath()
        .refusals()
        .info(
            "request refused service={} source={} client={} reason={} detail={}",
            setup().spec().service(),
            peer().uri(),
            client(),
            label,
            why);
  }

  @Override
  public void closed() {
    end(new Ending(ClosedBy.PEER, CloseReason.FINISHED, ""));
  }

  @Override
  void drain() {
    if (requests == null) {
      session.drainOnceBegun();
    } else {
      session.drain();
    }
  }

  @Override
  boolean hasOwnLine() {
    // Its requests have one each.
    return !session.hasBegun();
  }

  @Override
  boolean recheck() {
    return !ended() && requests != null && requests.recheck() > 0;
  }
}
