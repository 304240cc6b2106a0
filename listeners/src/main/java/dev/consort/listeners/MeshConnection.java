// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.DenyReason;
import dev.consort.authz.Permit;
import dev.consort.certs.PeerIdentity;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.listeners.accesslog.ConnectionRecord;
import io.netty.channel.Channel;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** A peer's connection, up to the moment when it is known who the peer is. */
abstract class MeshConnection extends Connection implements TlsHandshake.Outcome {
  private final InboundSetup setup;
  private TlsHandshake handshake;
  private SpiffeId peer;
  private boolean resumed;
  private boolean plain;
  private boolean dialledApp;

  MeshConnection(InboundSetup setup, HotPath hotPath, Loop loop, Channel accepted) {
    super(hotPath, loop, setup.open(), setup.metrics(), accepted);
    this.setup = setup;
  }

  /**
   * The peer is who its certificate says. Called in the middle of the TLS handler's own work: what
   * changes its pipeline has to be done later.
   */
  abstract void identified(SSLEngine engine);

  /**
   * Dials the application and relays bytes, whatever they mean.
   *
   * @param permit the proof that the caller may
   * @param end takes the caller's channel over
   */
  final void relayToApp(Permit permit, Supplier<End> end) {
    dialledApp = true;
    dialled(new AppRelay(this, setup, end).dial(permit));
  }

  @Override
  public final boolean acceptsPlain() {
    return setup.plaintext().get().isPresent();
  }

  @Override
  public final void plain(Supplier<End> end) {
    noDeadline();
    Optional<Permit> permit = setup.plaintext().get();
    if (permit.isPresent() && !ended()) {
      plain = true;
      relayToApp(permit.get(), end);
    }
  }

  /** The caller's SPIFFE id, for logs; empty when it has shown none. */
  final String source() {
    return peer == null ? "" : peer.uri();
  }

  final InboundSetup setup() {
    return setup;
  }

  /** Null before the handshake is over. */
  final SpiffeId peer() {
    return peer;
  }

  final TlsHandshake handshake() {
    return handshake;
  }

  @Override
  void prepare() {
    handshake =
        TlsHandshake.on(
            accepted(),
            Renewed.handler(setup.tls(), tls -> tls.newHandler(hotPath().sockets().allocator())),
            this);
  }

  @Override
  void begin() {
    deadline(
        loop()
            .timers()
            .after(setup.spec().handshakeTimeout(), () -> handshakeFailed(tookTooLong())));
    accepted().config().setAutoRead(true);
  }

  private HandshakeFailure tookTooLong() {
    return new HandshakeFailure(
        HandshakeFailure.Kind.TOO_LONG,
        "timeout",
        "it took longer than " + setup.spec().handshakeTimeout().toMillis() + " ms");
  }

  @Override
  public final void secured(SSLEngine engine) {
    noDeadline();
    peer = PeerIdentity.of(engine);
    resumed = BoringTls.resumed(engine);
    identified(engine);
  }

  @Override
  public final void failed(HandshakeFailure failure) {
    handshakeFailed(failure);
  }

  private void handshakeFailed(HandshakeFailure failure) {
    if (ended()) {
      return;
    }
    if (failure.kind() == HandshakeFailure.Kind.LEFT_SILENTLY) {
      end(new Ending(ClosedBy.PEER, CloseReason.PROBE, ""));
      return;
    }
    metrics().handshakeFailed(failure.label());
    hotPath()
        .refusals()
        .info(
            "handshake failed service={} client={} reason={}",
            setup.spec().service(),
            client(),
            failure.detail());
    boolean late = failure.label().equals("timeout");
    end(
        new Ending(
            ClosedBy.PROXY,
            late ? CloseReason.HANDSHAKE_TIMEOUT : CloseReason.HANDSHAKE_FAILED,
            failure.detail()));
  }

  @Override
  boolean turnedAway() {
    return peer == null && !plain;
  }

  @Override
  public final void lost() {
    end(new Ending(ClosedBy.PEER, CloseReason.RESET, "left before the application was reached"));
  }

  static String label(DenyReason reason) {
    return reason.kind().name().toLowerCase(Locale.ROOT);
  }

  @Override
  final ConnectionRecord describe(
      Ending ending, long endedMillis, long durationNanos, long toAppBytes, long fromAppBytes) {
    return new ConnectionRecord(
        endedMillis,
        Direction.INBOUND.label(),
        setup.spec().service(),
        source(),
        setup.tls().get().identity(),
        "",
        client(),
        local(),
        dialledApp ? setup.spec().app().toString() : "",
        toAppBytes,
        fromAppBytes,
        durationNanos,
        plain ? "none" : peer == null ? "" : resumed ? "resumed" : "full",
        ending.by().label(),
        ending.reason().label(),
        ending.detail());
  }
}
