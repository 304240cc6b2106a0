// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the way from a peer's leaf to a root of the bundle with the JDK's path builder. Every root
 * anchors; what the peer sent along only chains. Thread-safe.
 */
final class TrustPaths {
  private static final String ANY_USAGE = "2.5.29.37.0";

  /** Intermediates on a path; bounds the work that a peer's choice of certificates can cause. */
  private static final int LONGEST_PATH = 6;

  private final List<X509Certificate> roots;
  private final Role role;

  TrustPaths(List<X509Certificate> roots, Role role) {
    this.roots = List.copyOf(roots);
    this.role = role;
  }

  /**
   * The span in which the path of {@code sent}'s leaf is valid, its root included.
   *
   * @throws PeerRejected if there is no path at {@code now} or its certificates are for other uses
   */
  Dates verify(List<X509Certificate> sent, Instant now) throws PeerRejected {
    List<X509Certificate> path = path(sent, now);
    // The root's own usage does not matter; the JDK does not look at any.
    for (X509Certificate certificate : path.subList(0, path.size() - 1)) {
      checkUsage(certificate);
    }
    return Dates.of(path);
  }

  private List<X509Certificate> path(List<X509Certificate> sent, Instant now) throws PeerRejected {
    // The JDK does not look at the dates of an anchor.
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate root : roots) {
      if (Dates.cover(root, now)) {
        anchors.add(new TrustAnchor(root, null));
      }
    }
    if (anchors.isEmpty()) {
      boolean early = now.isBefore(roots.getFirst().getNotBefore().toInstant());
      throw new PeerRejected(
          early ? PeerRejection.NOT_YET_VALID : PeerRejection.EXPIRED,
          "no root of the mesh is valid at this machine's time");
    }
    try {
      return build(sent, anchors, now);
    } catch (CertPathBuilderException e) {
      for (X509Certificate certificate : sent) {
        Dates.check(certificate, now);
      }
      throw new PeerRejected(
          PeerRejection.UNKNOWN_CA,
          "no root of the mesh vouches for the peer's certificate issued by "
              + sent.getFirst().getIssuerX500Principal());
    } catch (GeneralSecurityException e) {
      throw new PeerRejected(
          PeerRejection.MALFORMED_CERTIFICATE,
          "the peer's certificates cannot be verified: " + e.getMessage());
    }
  }

  private static List<X509Certificate> build(
      List<X509Certificate> sent, Set<TrustAnchor> anchors, Instant now)
      throws GeneralSecurityException {
    X509CertSelector leaf = new X509CertSelector();
    leaf.setCertificate(sent.getFirst());
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, leaf);
    // Consul publishes no revocations; leaves are short-lived instead.
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    parameters.setMaxPathLength(LONGEST_PATH);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(sent)));
    PKIXCertPathBuilderResult built =
        (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
    List<X509Certificate> path = new ArrayList<>();
    built.getCertPath().getCertificates().forEach(c -> path.add((X509Certificate) c));
    path.add(built.getTrustAnchor().getTrustedCert());
    return path;
  }

  /** A certificate without the extension is for every use, RFC 5280 section 4.2.1.12. */
  private void checkUsage(X509Certificate certificate) throws PeerRejected {
    List<String> usages;
    try {
      usages = certificate.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      throw new PeerRejected(
          PeerRejection.MALFORMED_CERTIFICATE, "the uses of the peer's certificate are unreadable");
    }
    if (usages != null && !usages.contains(role.usage) && !usages.contains(ANY_USAGE)) {
      throw new PeerRejected(
          PeerRejection.WRONG_EKU,
          "the peer's certificate is not for the "
              + (role == Role.INBOUND ? "connecting" : "accepting")
              + " side");
    }
  }
}
