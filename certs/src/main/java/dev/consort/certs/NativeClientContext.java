// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.InstantSource;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The connecting side on BoringSSL, with its own pool of sessions. */
final class NativeClientContext implements ClientContext {
  private final SslContext context;
  private final SessionPool sessions;
  private final InstantSource clock;

  private NativeClientContext(SslContext context, SessionPool sessions, InstantSource clock) {
    this.context = context;
    this.sessions = sessions;
    this.clock = clock;
  }

  static NativeClientContext build(
      Credentials credentials, TlsPolicy policy, CertMetrics metrics, InstantSource clock) {
    return build(credentials, policy, metrics, clock, new SessionPool());
  }

  static NativeClientContext build(
      Credentials credentials,
      TlsPolicy policy,
      CertMetrics metrics,
      InstantSource clock,
      SessionPool sessions) {
    ChainVerifier chains = new ChainVerifier(credentials.bundle(), Role.OUTBOUND, clock, metrics);
    PeerVerifier verifier =
        PeerVerifier.outbound(
            credentials, chains, (engine, peer) -> expected(sessions, engine, peer), metrics);
    try {
      SslContext context = TlsContexts.nativeClient(credentials, policy, verifier);
      OpenSslSessionContext own = (OpenSslSessionContext) context.sessionContext();
      // No keys: it only lets tickets of TLS 1.2 be asked for.
      own.setTicketKeys();
      own.setSessionCacheEnabled(true);
      Tcnative.useSessionCache(context, sessions);
      return new NativeClientContext(context, sessions, clock);
    } catch (SSLException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "the TLS library refuses the certificate of " + credentials.leaf().id().uri(), e);
    }
  }

  private static Set<ServiceId> expected(
      SessionPool sessions, SSLEngine engine, VerifiedPeer peer) {
    ClientConnection connection =
        sessions.connection(((ReferenceCountedOpenSslEngine) engine).sslPointer());
    if (connection == null) {
      return Set.of();
    }
    if (peer.id() instanceof ServiceId service && connection.expected.contains(service)) {
      connection.peer = peer;
    }
    return connection.expected;
  }

  @Override
  public SslHandler newHandler(
      ByteBufAllocator allocator, String sni, Set<ServiceId> expected, String sessionKey) {
    SslHandler handler = context.newHandler(allocator);
    long ssl = ((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer();
    Tcnative.setServerName(ssl, sni);
    ClientConnection connection = new ClientConnection(sessionKey, expected);
    sessions.opened(ssl, connection);
    // Not when the handler goes: who relays may take the connection over from it, and the tickets
    // of TLS 1.3 come after the handshake.
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess() && done.getNow() instanceof Channel channel) {
                channel.closeFuture().addListener(closed -> sessions.closed(ssl, connection));
              } else {
                sessions.closed(ssl, connection);
              }
            });
    if (sessions.offer(ssl, sessionKey, expected, clock.instant())) {
      Tcnative.offerClassicalGroupsOnly(ssl);
    }
    return handler;
  }

  @Override
  public void close() {
    sessions.close();
    ReferenceCountUtil.release(context);
  }
}
