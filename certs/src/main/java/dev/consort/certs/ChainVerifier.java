// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.MalformedSpiffeId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.certs.identity.SpiffeIds;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides whether the certificates that a peer sent make it a member of the mesh, and who it is.
 * Chains that were verified are remembered, so that a peer's next handshake costs a hash.
 * Thread-safe; one per credentials and role.
 */
final class ChainVerifier {
  /** Sent certificates: Consul needs three in a rotation, Vault's hierarchies a few more. */
  private static final int MOST_CERTIFICATES = 10;

  private final String trustDomain;
  private final Role role;
  private final TrustPaths paths;
  private final InstantSource clock;
  private final CertMetrics metrics;
  private final ChainCache cache = new ChainCache();

  ChainVerifier(TrustBundle bundle, Role role, InstantSource clock, CertMetrics metrics) {
    this.trustDomain = bundle.trustDomain();
    this.role = role;
    this.paths = new TrustPaths(bundle.roots(), role);
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * The peer that sent {@code chain}, leaf first.
   *
   * @throws PeerRejected for the first rule it breaks
   */
  VerifiedPeer verify(X509Certificate[] chain) throws PeerRejected {
    if (chain == null || chain.length == 0) {
      throw new PeerRejected(PeerRejection.NO_CERTIFICATE, "the peer sent no certificate");
    }
    if (chain.length > MOST_CERTIFICATES) {
      throw new PeerRejected(
          PeerRejection.MALFORMED_CERTIFICATE, "the peer sent " + chain.length + " certificates");
    }
    List<byte[]> der = new ArrayList<>(chain.length);
    try {
      for (X509Certificate certificate : chain) {
        der.add(certificate.getEncoded());
      }
    } catch (CertificateEncodingException e) {
      throw unreadable(e);
    }
    return verifyDer(der);
  }

  /** As {@link #verify}, with the certificates as they were sent. */
  VerifiedPeer verifyDer(List<byte[]> chain) throws PeerRejected {
    Instant now = clock.instant();
    ChainCache.Key key = ChainCache.Key.of(chain);
    VerifiedPeer known = cache.get(key, now);
    if (known != null) {
      metrics.chainCacheHits().increment();
      return known;
    }
    metrics.chainCacheMisses().increment();
    VerifiedPeer verified = verifyAfresh(chain, now);
    cache.put(key, verified, now);
    return verified;
  }

  private VerifiedPeer verifyAfresh(List<byte[]> chain, Instant now) throws PeerRejected {
    List<X509Certificate> certificates = parsed(chain);
    X509Certificate leaf = certificates.getFirst();
    if (leaf.getBasicConstraints() >= 0) {
      throw new PeerRejected(
          PeerRejection.CA_AS_LEAF, "the peer presented the certificate of an authority");
    }
    Dates.check(leaf, now);
    Dates path = paths.verify(certificates, now);
    return new VerifiedPeer(identity(leaf), path.from(), path.until());
  }

  private SpiffeId identity(X509Certificate leaf) throws PeerRejected {
    List<String> uris = UriSans.of(leaf);
    if (uris.isEmpty()) {
      throw new PeerRejected(PeerRejection.NO_URI_SAN, "the peer's certificate names no URI");
    }
    if (uris.size() > 1) {
      throw new PeerRejected(
          PeerRejection.SEVERAL_URI_SANS, "the peer's certificate names several URIs");
    }
    SpiffeId id;
    try {
      id = SpiffeIds.parse(uris.getFirst());
    } catch (MalformedSpiffeId e) {
      throw new PeerRejected(PeerRejection.MALFORMED_ID, e.getMessage());
    }
    if (!id.trustDomain().equals(trustDomain)) {
      throw new PeerRejected(
          PeerRejection.WRONG_TRUST_DOMAIN,
          "the peer is of another mesh: " + id.uri() + " is not in " + trustDomain);
    }
    return id;
  }

  private List<X509Certificate> parsed(List<byte[]> chain) throws PeerRejected {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> certificates = new ArrayList<>(chain.size());
      for (byte[] der : chain) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
      return certificates;
    } catch (CertificateException e) {
      throw unreadable(e);
    }
  }

  private PeerRejected unreadable(CertificateException e) {
    return new PeerRejected(
        PeerRejection.MALFORMED_CERTIFICATE,
        "a certificate of the " + role.label + " peer cannot be read: " + e.getMessage());
  }
}
