// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.authz.DenyReason;
import dev.consort.certs.PeerIdentity;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.listeners.accesslog.ConnectionRecord;
import io.netty.channel.Channel;
import java.util.Locale;
import javax.net.ssl.SSLEngine;

/** A peer's connection, up to the moment when it is known who the peer is. */
abstract class MeshConnection extends Connection implements TlsHandshake.Outcome {
  private final InboundSetup setup;
  private TlsHandshake handshake;
  private SpiffeId peer;
  private boolean resumed;

  MeshConnection(InboundSetup setup, HotPath hotPath, Loop loop, Channel accepted) {
    super(hotPath, loop, setup.open(), setup.metrics(), accepted);
    this.setup = setup;
  }

  /**
   * The peer is who its certificate says. Called in the middle of the TLS handler's own work: what
   * changes its pipeline has to be done later.
   */
  abstract void identified(SSLEngine engine);

  /** The address that was dialled for it; empty when none was. */
  abstract String endpoint();

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
        "inbound",
        setup.spec().service(),
        peer == null ? "" : peer.uri(),
        setup.tls().get().identity(),
        client(),
        endpoint(),
        toAppBytes,
        fromAppBytes,
        durationNanos,
        peer == null ? "" : resumed ? "resumed" : "full",
        ending.by().label(),
        ending.reason().label(),
        ending.detail());
  }
}
