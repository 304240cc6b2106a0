// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;

/** Reads certificates from PEM text. */
final class PemCertificates {
  private PemCertificates() {}

  /**
   * Every certificate of {@code pem} in its order, at least one.
   *
   * @param what names the text in the error
   */
  static List<X509Certificate> parse(String pem, String what) throws InvalidCredentials {
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemObject block : PemBlocks.parse(pem, what)) {
      String type = block.getType();
      if (!type.equals("CERTIFICATE") && !type.equals("X509 CERTIFICATE")) {
        throw new InvalidCredentials(
            "the " + what + "'s PEM holds a block that is no certificate: " + type);
      }
      certificates.add(certificate(block.getContent(), what));
    }
    if (certificates.isEmpty()) {
      throw new InvalidCredentials("the " + what + "'s PEM holds no certificate");
    }
    return certificates;
  }

  private static X509Certificate certificate(byte[] der, String what) throws InvalidCredentials {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new InvalidCredentials("a " + what + " cannot be read: " + e.getMessage(), e);
    }
  }
}
