// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.MalformedSpiffeId;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.certs.identity.SpiffeIds;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes checked values of the PEM texts that an agent answers with. Dates are not looked at: an
 * expired leaf is the affair of whoever holds the clock. Pure; too slow for an event loop.
 */
public final class CredentialsParser {
  private CredentialsParser() {}

  /**
   * A leaf with the intermediates that follow it, and its key.
   *
   * @param certPem the leaf first, then the intermediates to present with it
   * @param keyPem one key, EC or RSA, as SEC1, PKCS#1 or PKCS#8, not encrypted
   * @throws InvalidCredentials if either cannot be read, the leaf is not that of one service, or
   *     the key is not the leaf's
   */
  public static LeafCertificate leaf(String certPem, String keyPem) throws InvalidCredentials {
    List<X509Certificate> chain = PemCertificates.parse(certPem, "leaf certificate");
    X509Certificate leaf = chain.getFirst();
    if (leaf.getBasicConstraints() >= 0) {
      throw new InvalidCredentials(
          "the leaf certificate's PEM starts with the certificate of an authority: "
              + leaf.getSubjectX500Principal());
    }
    ServiceId id = serviceOf(leaf);
    PrivateKey key = PemPrivateKey.parse(keyPem, leaf);
    return new LeafCertificate(id, chain, key);
  }

  /**
   * The roots of a trust domain.
   *
   * @param trustDomain as the agent names it, in any case
   * @param rootPems of each root the agent lists; one text may hold several certificates, and the
   *     same root may come twice
   * @throws InvalidCredentials if there is no root, or one cannot be read or is no authority's
   */
  public static TrustBundle bundle(String trustDomain, List<String> rootPems)
      throws InvalidCredentials {
    if (trustDomain.isBlank()) {
      throw new InvalidCredentials("the trust domain is empty");
    }
    Set<X509Certificate> roots = new LinkedHashSet<>();
    for (String pem : rootPems) {
      roots.addAll(PemCertificates.parse(pem, "root certificate"));
    }
    if (roots.isEmpty()) {
      throw new InvalidCredentials("there is no root certificate: the CA is not initialised yet");
    }
    for (X509Certificate root : roots) {
      if (root.getBasicConstraints() < 0) {
        throw new InvalidCredentials(
            "a root certificate is not that of an authority: " + root.getSubjectX500Principal());
      }
    }
    return new TrustBundle(trustDomain.toLowerCase(Locale.ROOT), new ArrayList<>(roots));
  }

  private static ServiceId serviceOf(X509Certificate leaf) throws InvalidCredentials {
    List<String> uris = UriSans.of(leaf);
    if (uris.size() != 1) {
      throw new InvalidCredentials(
          "the leaf certificate names " + uris.size() + " URIs where it has to name one service");
    }
    SpiffeId id;
    try {
      id = SpiffeIds.parse(uris.getFirst());
    } catch (MalformedSpiffeId e) {
      throw new InvalidCredentials("the leaf certificate's URI is wrong: " + e.getMessage(), e);
    }
    if (id instanceof ServiceId service) {
      return service;
    }
    throw new InvalidCredentials("the leaf certificate is not that of a service: " + id.uri());
  }
}
