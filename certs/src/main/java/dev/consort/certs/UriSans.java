// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Reads the URIs among a certificate's alternative names, as they are written in it. The JDK's own
 * reading goes through {@link java.net.URI} and would hide what it cannot parse.
 */
final class UriSans {
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

  private UriSans() {}

  /** In the certificate's order; none when it has no such extension or an unreadable one. */
  static List<String> of(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME);
    if (extension == null) {
      return List.of();
    }
    try {
      List<String> uris = new ArrayList<>();
      byte[] names = ASN1OctetString.getInstance(extension).getOctets();
      for (GeneralName name : GeneralNames.getInstance(names).getNames()) {
        if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
          uris.add(ASN1IA5String.getInstance(name.getName()).getString());
        }
      }
      return uris;
    } catch (RuntimeException e) {
      // Bouncy Castle throws several kinds at what is no name.
      return List.of();
    }
  }
}
