// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.certs.CredentialsParser;
import dev.consort.certs.LeafCertificate;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** Certificates in the answers of an agent. */
final class Pems {
  private static final String END = "-----END CERTIFICATE-----\n";

  private Pems() {}

  /** The certificates of a text, each as it stands there. */
  static List<String> split(String pem) {
    return Arrays.stream(pem.split(END, -1))
        .filter(part -> !part.isBlank())
        .map(part -> part + END)
        .toList();
  }

  /**
   * Fails unless a leaf leads to a root by what it carries.
   *
   * @param leaf as the agent hands it out
   * @param root one of the roots as the agent shows them
   */
  static void verify(JsonNode leaf, JsonNode root, Instant now) throws Exception {
    LeafCertificate parsed =
        CredentialsParser.leaf(leaf.path("CertPEM").asText(), leaf.path("PrivateKeyPEM").asText());
    X509Certificate anchor =
        CredentialsParser.bundle("x.consul", List.of(root.path("RootCert").asText()))
            .roots()
            .getFirst();
    verify(parsed, anchor, now);
  }

  /** Fails unless a leaf leads to a root by what it carries. */
  static void verify(LeafCertificate leaf, X509Certificate anchor, Instant now) throws Exception {
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(leaf.chain().getFirst());
    PKIXBuilderParameters parameters =
        new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), target);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(leaf.chain())));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    CertPathBuilder.getInstance("PKIX").build(parameters);
  }
}
