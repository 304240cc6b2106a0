// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.InstantSource;
import javax.net.ssl.SSLException;

/**
 * TLS of connections that peers open to this service: presents its leaf, requires a certificate
 * that leads to a root of the bundle, and lets peers resume what this instance verified. Another
 * instance, as after a change of leaf or roots, resumes nothing of it. Built by the control path;
 * handlers may be asked for on any thread until it is closed.
 */
public final class ServerTls implements AutoCloseable {
  private final SslContext context;
  private final CertMetrics metrics;
  private final String own;

  private ServerTls(SslContext context, CertMetrics metrics, String own) {
    this.context = context;
    this.metrics = metrics;
    this.own = own;
  }

  /**
   * Builds the context, which takes milliseconds: not for event loops.
   *
   * @param clock tells whether peers' certificates are valid
   * @throws IllegalArgumentException if the TLS library refuses the leaf or its key
   */
  public static ServerTls build(
      Credentials credentials, TlsPolicy policy, CertMetrics metrics, InstantSource clock) {
    return build(credentials, policy, metrics, clock, Tcnative.isAvailable());
  }

  /** On BoringSSL or on the JDK's TLS. */
  static ServerTls build(
      Credentials credentials,
      TlsPolicy policy,
      CertMetrics metrics,
      InstantSource clock,
      boolean onNative) {
    ChainVerifier chains = new ChainVerifier(credentials.bundle(), Role.INBOUND, clock, metrics);
    PeerVerifier verifier = PeerVerifier.inbound(credentials, chains, metrics);
    try {
      SslContext context =
          onNative
              ? withTickets(TlsContexts.nativeServer(credentials, policy, verifier))
              : TlsContexts.jdkServer(credentials, policy, verifier);
      metrics.leaves().inForce(credentials, clock);
      return new ServerTls(context, metrics, credentials.leaf().id().uri());
    } catch (SSLException | IllegalStateException e) {
      throw new IllegalArgumentException(
          "the TLS library refuses the certificate of " + credentials.leaf().id().uri(), e);
    }
  }

  private static SslContext withTickets(SslContext context) {
    OpenSslSessionContext sessions = (OpenSslSessionContext) context.sessionContext();
    // Tickets hold all state; BoringSSL makes their keys for each context and renews them. It
    // sends two with the first data that goes out in TLS 1.3, and none to a peer that gets no data.
    sessions.setTicketKeys();
    sessions.setSessionCacheEnabled(false);
    return context;
  }

  /**
   * A handler for one accepted connection; it has to be added to a pipeline, whose end frees it.
   * When its handshake is complete, {@link PeerIdentity#of} tells who the peer is.
   *
   * @throws IllegalStateException if this was closed: its successor is to be used
   */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    return HandshakeCount.attach(context.newHandler(allocator), Role.INBOUND, metrics);
  }

  /** The SPIFFE id that peers are shown. */
  public String identity() {
    return own;
  }

  /** Handlers that exist go on; new ones can no longer be made. */
  @Override
  public void close() {
    ReferenceCountUtil.release(context);
  }
}
