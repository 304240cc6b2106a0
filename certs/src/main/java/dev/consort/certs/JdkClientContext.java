// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * The connecting side on the JDK's TLS, for platforms without a binary of BoringSSL. Its trust
 * managers are told neither the connection nor whom it expects, so there is a context for each set
 * of expected services; their number is bounded.
 */
final class JdkClientContext implements ClientContext {
  private static final int MOST_CONTEXTS = 256;

  private final Credentials credentials;
  private final TlsPolicy policy;
  private final CertMetrics metrics;
  private final ChainVerifier chains;
  private final Map<Set<ServiceId>, SslContext> contexts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Set<ServiceId>, SslContext> eldest) {
          return size() > MOST_CONTEXTS;
        }
      };
  private boolean closed;

  JdkClientContext(
      Credentials credentials, TlsPolicy policy, CertMetrics metrics, InstantSource clock) {
    this.credentials = credentials;
    this.policy = policy;
    this.metrics = metrics;
    this.chains = new ChainVerifier(credentials.bundle(), Role.OUTBOUND, clock, metrics);
  }

  @Override
  public SslHandler newHandler(
      ByteBufAllocator allocator, String sni, Set<ServiceId> expected, String sessionKey) {
    // The JDK finds sessions by host and port; names of mesh endpoints are no hosts.
    SslHandler handler = context(expected).newHandler(allocator, "/" + sessionKey, 1);
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setServerNames(names(sni));
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  private synchronized SslContext context(Set<ServiceId> expected) {
    if (closed) {
      throw new IllegalStateException("these credentials are no longer in force");
    }
    return contexts.computeIfAbsent(Set.copyOf(expected), this::build);
  }

  private SslContext build(Set<ServiceId> expected) {
    PeerVerifier verifier =
        PeerVerifier.outbound(credentials, chains, (engine, peer) -> expected, metrics);
    try {
      return TlsContexts.jdkClient(credentials, policy, verifier);
    } catch (SSLException e) {
      throw new IllegalArgumentException(
          "the TLS library refuses the certificate of " + credentials.leaf().id().uri(), e);
    }
  }

  /** None when Java's rules for host names refuse it; only gateways need it. */
  private static List<SNIServerName> names(String sni) {
    try {
      return List.of(new SNIHostName(sni.getBytes(StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    contexts.clear();
  }
}
