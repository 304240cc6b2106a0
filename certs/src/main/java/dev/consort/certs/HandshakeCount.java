// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/** Counts how a handshake ended. */
final class HandshakeCount implements GenericFutureListener<Future<Channel>> {
  private static final Optional<PeerRejection> NONE_SENT =
      Optional.of(PeerRejection.NO_CERTIFICATE);

  private final SslHandler handler;
  private final Role role;
  private final CertMetrics metrics;

  private HandshakeCount(SslHandler handler, Role role, CertMetrics metrics) {
    this.handler = handler;
    this.role = role;
    this.metrics = metrics;
  }

  static SslHandler attach(SslHandler handler, Role role, CertMetrics metrics) {
    handler.handshakeFuture().addListener(new HandshakeCount(handler, role, metrics));
    return handler;
  }

  @Override
  public void operationComplete(Future<Channel> handshake) {
    CertMetrics.Handshakes counts = metrics.of(role);
    if (handshake.isSuccess()) {
      boolean resumed =
          handler.engine().getSession().getValue(Peer.KEY) instanceof Peer peer && peer.resumed();
      (resumed ? counts.resumed() : counts.full()).increment();
      return;
    }
    if (handshake.cause() instanceof ClosedChannelException) {
      counts.closed().increment();
      return;
    }
    counts.failed().increment();
    // Without a certificate there is nothing to verify, so only the failure tells.
    if (PeerRejection.of(handshake.cause()).equals(NONE_SENT)) {
      metrics.rejected(role, PeerRejection.NO_CERTIFICATE).increment();
    }
  }
}
