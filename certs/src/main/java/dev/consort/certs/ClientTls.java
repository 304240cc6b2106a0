// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.time.InstantSource;
import java.util.Set;

/**
 * TLS of connections that this service opens: presents its leaf, accepts exactly the services it
 * was told to expect, and resumes sessions where servers let it. Built by the control path;
 * handlers may be asked for on any thread until it is closed.
 */
public final class ClientTls implements AutoCloseable {
  private final ClientContext context;
  private final CertMetrics metrics;
  private final String own;

  private ClientTls(ClientContext context, CertMetrics metrics, String own) {
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
  public static ClientTls build(
      Credentials credentials, TlsPolicy policy, CertMetrics metrics, InstantSource clock) {
    return build(credentials, policy, metrics, clock, Tcnative.isAvailable());
  }

  /** On BoringSSL or on the JDK's TLS. */
  static ClientTls build(
      Credentials credentials,
      TlsPolicy policy,
      CertMetrics metrics,
      InstantSource clock,
      boolean onNative) {
    ClientContext context =
        onNative
            ? NativeClientContext.build(credentials, policy, metrics, clock)
            : new JdkClientContext(credentials, policy, metrics, clock);
    metrics.leaves().inForce(credentials, clock);
    return new ClientTls(context, metrics, credentials.leaf().id().uri());
  }

  /**
   * A handler for one connection to be opened; it has to be added to a pipeline, whose end frees
   * it.
   *
   * @param sni sent as it is, underscores and long labels included; nothing is sent when it is
   *     empty or longer than 255 bytes
   * @param expected the services of which the peer has to be one, exactly
   * @param sessionKey names the target and endpoint whose sessions may be resumed
   * @throws IllegalStateException if this was closed: its successor is to be used
   */
  public SslHandler newHandler(
      ByteBufAllocator allocator, String sni, Set<ServiceId> expected, String sessionKey) {
    return HandshakeCount.attach(
        context.newHandler(allocator, sni, expected, sessionKey), Role.OUTBOUND, metrics);
  }

  /** The SPIFFE id that servers are shown. */
  public String identity() {
    return own;
  }

  /** Handlers that exist go on; new ones can no longer be made, and sessions are forgotten. */
  @Override
  public void close() {
    context.close();
  }
}
