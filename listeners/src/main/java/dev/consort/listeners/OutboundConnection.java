// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.PeerIdentity;
import dev.consort.listeners.accesslog.ConnectionRecord;
import dev.consort.listeners.http.SourceHash;
import dev.consort.upstreams.Choice;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.HashPolicy;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.Search;
import dev.consort.upstreams.route.RouteTable;
import dev.consort.upstreams.transport.Place;
import io.netty.channel.Channel;
import java.util.Optional;
import javax.net.ssl.SSLEngine;

/**
 * The application's connection to an upstream. Nothing is read from the application until an
 * instance has proven its identity, so failed tries have cost no byte and the next instance can be
 * tried; and a server that speaks first is heard at once.
 */
final class OutboundConnection extends Connection implements UpstreamTry.Owner {
  private final OutboundSetup setup;
  private final PlainEnd app = new PlainEnd(this::appLeft);
  private Search<Place> search;
  private Choice<Place> choice;
  private int tries;
  private OriginFailure lastFailure;
  private String peer = "";
  private boolean resumed;

  OutboundConnection(OutboundSetup setup, HotPath hotPath, Loop loop, Channel accepted) {
    super(hotPath, loop, setup.open(), setup.metrics(), accepted);
    this.setup = setup;
  }

  @Override
  void prepare() {
    accepted().pipeline().addLast(app);
  }

  @Override
  void begin() {
    RouteTable routes = setup.routes().get();
    if (routes == null) {
      // The agent has not named its instances yet, or the upstream was retired since the accept.
      OriginFailure gone = new OriginFailure.NoEndpoint(setup.spec().upstream().toString(), 0);
      metrics().connectFailed(gone.label());
      end(new Ending(ClosedBy.PROXY, CloseReason.NO_ENDPOINT, gone.describe()));
      return;
    }
    search = search(routes.plain());
    tryNext();
  }

  // All that a connection without requests shows is where it comes from.
  private Search<Place> search(Destination destination) {
    for (HashPolicy policy : destination.balancing().hashes()) {
      if (policy instanceof HashPolicy.SourceAddress) {
        return setup.balancers().search(destination, loop().random(), SourceHash.of(client()));
      }
    }
    return setup.balancers().search(destination, loop().random());
  }

  private void tryNext() {
    Optional<Choice<Place>> next = search.next();
    if (next.isEmpty()) {
      giveUp();
      return;
    }
    tries++;
    choice = next.get();
    dialled(
        new UpstreamTry(
                hotPath(), loop(), metrics(), setup.tls(), choice.target(), choice.endpoint(), this)
            .start(choice.place()));
  }

  @Override
  public void failed(OriginFailure failure) {
    if (ended()) {
      return;
    }
    hotPath().failed(setup.spec(), choice);
    setup.unreached().run();
    choice.release();
    choice = null;
    lastFailure = failure;
    metrics().connectFailed(failure.label());
    hotPath()
        .refusals()
        .info(
            "upstream try failed service={} upstream={} try={} reason={}",
            setup.spec().service(),
            setup.spec().upstream(),
            tries,
            failure.describe());
    tryNext();
  }

  @Override
  public void reached(TlsHandshake handshake, SSLEngine engine) {
    choice.reached();
    choice.succeeded();
    peer = PeerIdentity.of(engine).uri();
    resumed = BoringTls.resumed(engine);
    Relay.outbound(this, app, handshake.takeOver());
  }

  private void giveUp() {
    OriginFailure failure = lastFailure == null ? search.nothingUsable() : lastFailure;
    CloseReason reason =
        failure instanceof OriginFailure.NoEndpoint
            ? CloseReason.NO_ENDPOINT
            : CloseReason.UPSTREAM_UNREACHABLE;
    if (lastFailure == null) {
      metrics().connectFailed(failure.label());
      setup.unreached().run();
    }
    hotPath()
        .refusals()
        .info(
            "upstream not reached service={} upstream={} tries={} reason={}",
            setup.spec().service(),
            setup.spec().upstream(),
            tries,
            failure.describe());
    end(new Ending(ClosedBy.PROXY, reason, failure.describe()));
  }

  private void appLeft() {
    end(new Ending(ClosedBy.APP, CloseReason.RESET, "left before an instance was reached"));
  }

  @Override
  public void left() {
    end(new Ending(ClosedBy.PEER, CloseReason.RESET, "left right after the handshake"));
  }

  @Override
  public boolean isOver() {
    return ended();
  }

  @Override
  boolean recheck() {
    return false;
  }

  @Override
  void released() {
    if (choice != null) {
      choice.release();
    }
  }

  @Override
  ConnectionRecord describe(
      Ending ending, long endedMillis, long durationNanos, long toAppBytes, long fromAppBytes) {
    return new ConnectionRecord(
        endedMillis,
        Direction.OUTBOUND.label(),
        setup.spec().service(),
        setup.tls().get().identity(),
        peer.isEmpty() ? setup.spec().upstream().toString() : peer,
        setup.spec().upstream().toString(),
        client(),
        local(),
        choice == null ? "" : choice.endpoint().address().toString(),
        toAppBytes,
        fromAppBytes,
        durationNanos,
        peer.isEmpty() ? "" : resumed ? "resumed" : "full",
        ending.by().label(),
        ending.reason().label(),
        ending.detail());
  }
}
