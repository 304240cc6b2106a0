// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges the peer inside the handshake, the same way whether it is a full or a resumed one, and
 * leaves its identity in the session. Hostnames play no part: a peer is who its URI says. Runs on
 * the connection's event loop; thread-safe; one per credentials and role.
 */
final class PeerVerifier extends X509ExtendedTrustManager
    implements ResumableX509ExtendedTrustManager {
  private final Role role;
  private final ChainVerifier chains;
  private final Expectations expectations;
  private final X509Certificate[] issuers;
  private final CertMetrics metrics;

  /** Whom a connection may reach; asked for outbound ones only. */
  @FunctionalInterface
  interface Expectations {
    /** Told who the peer of {@code engine} is, answers whom it was meant to be. */
    Set<ServiceId> of(SSLEngine engine, VerifiedPeer peer);
  }

  private PeerVerifier(
      Role role,
      Credentials credentials,
      ChainVerifier chains,
      Expectations expectations,
      CertMetrics metrics) {
    this.role = role;
    this.chains = chains;
    this.expectations = expectations;
    this.issuers = credentials.bundle().roots().toArray(X509Certificate[]::new);
    this.metrics = metrics;
  }

  /** For peers that connect: any identity of the bundle's trust domain. */
  static PeerVerifier inbound(Credentials credentials, ChainVerifier chains, CertMetrics metrics) {
    return new PeerVerifier(Role.INBOUND, credentials, chains, (engine, peer) -> Set.of(), metrics);
  }

  /** For peers that are connected to: exactly one of the expected services. */
  static PeerVerifier outbound(
      Credentials credentials,
      ChainVerifier chains,
      Expectations expectations,
      CertMetrics metrics) {
    return new PeerVerifier(Role.OUTBOUND, credentials, chains, expectations, metrics);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(Role.INBOUND, chain, engine, false);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(Role.OUTBOUND, chain, engine, false);
  }

  @Override
  public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine)
      throws CertificateException {
    check(Role.INBOUND, chain, engine, true);
  }

  @Override
  public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine)
      throws CertificateException {
    check(Role.OUTBOUND, chain, engine, true);
  }

  /** The roots, named to clients so that they can choose a certificate. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return issuers.clone();
  }

  private void check(Role asked, X509Certificate[] chain, SSLEngine engine, boolean resumed)
      throws CertificateException {
    if (asked != role) {
      throw new CertificateException("this verifier is for " + role.label + " peers only");
    }
    try {
      VerifiedPeer peer = chains.verify(chain);
      if (role == Role.OUTBOUND) {
        checkExpected(peer, expectations.of(engine, peer));
      }
      SSLSession handshake = resumed ? null : engine.getHandshakeSession();
      (handshake == null ? engine.getSession() : handshake)
          .putValue(Peer.KEY, new Peer(peer.id(), List.of(chain), resumed));
    } catch (PeerRejected e) {
      metrics.rejected(role, e.reason()).increment();
      throw Alerts.telling(e);
    }
  }

  private static void checkExpected(VerifiedPeer peer, Set<ServiceId> expected)
      throws PeerRejected {
    if (!(peer.id() instanceof ServiceId service) || !expected.contains(service)) {
      throw new PeerRejected(
          PeerRejection.UNEXPECTED_IDENTITY,
          "the peer is " + peer.id().uri() + " where " + names(expected) + " was to be reached");
    }
  }

  private static String names(Set<ServiceId> expected) {
    return expected.stream()
        .map(ServiceId::uri)
        .sorted()
        .limit(3)
        .collect(Collectors.joining(" or "));
  }

  // Without an engine there is no connection to judge.

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("peers are verified on engines only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("peers are verified on engines only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("peers are verified on engines only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("peers are verified on engines only");
  }
}
