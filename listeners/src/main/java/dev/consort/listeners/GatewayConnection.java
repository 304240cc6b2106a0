// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.ConnectionRecord;
import dev.consort.upstreams.Choice;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.Search;
import dev.consort.upstreams.transport.Place;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A connection that a mesh gateway passes on by the server name in its first TLS message. The
 * gateway ends no TLS: who calls and who answers prove themselves to each other, so nothing is
 * decided here but the way. Another instance is tried while none has accepted, since none has got a
 * byte by then.
 */
final class GatewayConnection extends Connection implements HelloWait.Outcome {
  // Compiled once: this is asked for on event loops.
  private static final Pattern STRANGE = Pattern.compile("[^a-z0-9._-]");

  private final GatewaySetup setup;
  private final HelloWait hello = new HelloWait(this);
  private final PlainEnd client = new PlainEnd(this::clientLeft);
  private String serverName = "";
  private Search<Place> search;
  private Choice<Place> choice;
  private int tries;
  private OriginFailure lastFailure;

  GatewayConnection(GatewaySetup setup, HotPath hotPath, Loop loop, Channel accepted) {
    super(hotPath, loop, setup.open(), setup.metrics(), accepted);
    this.setup = setup;
  }

  @Override
  void prepare() {
    accepted().pipeline().addLast(hello, client);
  }

  @Override
  void begin() {
    deadline(loop().timers().after(setup.spec().helloTimeout(), this::tookTooLong));
    accepted().config().setAutoRead(true);
  }

  @Override
  public void asked(String name) {
    if (ended()) {
      return;
    }
    noDeadline();
    serverName = name;
    Optional<Destination> destination = setup.find(name);
    if (destination.isEmpty()) {
      unknown();
      return;
    }
    search = setup.search(destination.get(), loop().random());
    tryNext();
  }

  private void unknown() {
    metrics().unknownSni();
    String detail =
        serverName.isEmpty()
            ? "its TLS names no server"
            : "there is no service \"" + shown() + "\" here, and no way to its datacenter";
    hotPath()
        .refusals()
        .info(
            "unknown server name service={} client={} reason={}",
            setup.spec().service(),
            client(),
            detail);
    end(new Ending(ClosedBy.PROXY, CloseReason.UNKNOWN_SNI, detail));
  }

  // What a peer sends may be anything.
  private String shown() {
    return STRANGE.matcher(serverName).replaceAll("?");
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
        new TcpTry(
                this,
                choice.place(),
                choice.target().connectTimeout(),
                this::reached,
                this::tryFailed)
            .start());
  }

  private void reached(End server) {
    choice.reached();
    choice.succeeded();
    Relay.passing(this, client, server);
    hello.letGo();
  }

  private void tryFailed(OriginFailure failure) {
    hotPath().failed(setup.spec().service(), choice.target().id(), choice);
    choice.release();
    choice = null;
    lastFailure = failure;
    hotPath()
        .refusals()
        .info(
            "try failed service={} name={} try={} reason={}",
            setup.spec().service(),
            shown(),
            tries,
            failure.describe());
    tryNext();
  }

  private void giveUp() {
    boolean none = lastFailure == null;
    OriginFailure failure = none ? search.nothingUsable() : lastFailure;
    if (none) {
      metrics().connectFailed(failure.label());
    }
    hotPath()
        .refusals()
        .info(
            "not reached service={} name={} tries={} reason={}",
            setup.spec().service(),
            shown(),
            tries,
            failure.describe());
    end(
        new Ending(
            ClosedBy.PROXY,
            none ? CloseReason.NO_ENDPOINT : CloseReason.UPSTREAM_UNREACHABLE,
            failure.describe()));
  }

  @Override
  public void malformed(String detail) {
    badHello("malformed", CloseReason.HANDSHAKE_FAILED, detail);
  }

  private void tookTooLong() {
    badHello(
        "timeout",
        CloseReason.HANDSHAKE_TIMEOUT,
        "no server name came within " + setup.spec().helloTimeout().toMillis() + " ms");
  }

  private void badHello(String label, CloseReason reason, String detail) {
    if (ended()) {
      return;
    }
    metrics().handshakeFailed(label);
    hotPath()
        .refusals()
        .info(
            "no TLS to pass on service={} client={} reason={}",
            setup.spec().service(),
            client(),
            detail);
    end(new Ending(ClosedBy.PROXY, reason, detail));
  }

  @Override
  public void left(boolean silently) {
    end(
        silently
            ? new Ending(ClosedBy.PEER, CloseReason.PROBE, "")
            : new Ending(ClosedBy.PEER, CloseReason.RESET, "left before it named a server"));
  }

  private void clientLeft() {
    end(new Ending(ClosedBy.PEER, CloseReason.RESET, "left before anything was reached"));
  }

  @Override
  boolean recheck() {
    return false;
  }

  @Override
  boolean turnedAway() {
    return search == null;
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
        GatewaySetup.DIRECTION,
        setup.spec().service(),
        "",
        shown(),
        choice == null ? "" : choice.target().id(),
        client(),
        local(),
        choice == null ? "" : choice.endpoint().address().toString(),
        toAppBytes,
        fromAppBytes,
        durationNanos,
        "passed",
        ending.by().label(),
        ending.reason().label(),
        ending.detail());
  }
}
