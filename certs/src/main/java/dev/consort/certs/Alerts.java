// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertificateException;

/** Chooses the TLS alert by which a refused peer learns, in outline, what was wrong. */
final class Alerts {
  private Alerts() {}

  /** The exception that makes the TLS library send the alert for {@code rejected}. */
  static CertificateException telling(PeerRejected rejected) {
    // The JDK's engine sends certificate_unknown for all of them.
    return OpenSsl.isAvailable()
        ? new OpenSslCertificateException(
            rejected.getMessage(), rejected, verifyError(rejected.reason()))
        : rejected;
  }

  private static int verifyError(PeerRejection reason) {
    return switch (reason) {
      case EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED; // certificate_expired
      case UNKNOWN_CA ->
          CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY; // unknown_ca
      case WRONG_EKU, CA_AS_LEAF ->
          CertificateVerifier.X509_V_ERR_INVALID_PURPOSE; // unsupported_certificate
      case NOT_YET_VALID -> CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID; // bad_certificate
      case NO_CERTIFICATE,
          MALFORMED_CERTIFICATE,
          NO_URI_SAN,
          SEVERAL_URI_SANS,
          MALFORMED_ID,
          WRONG_TRUST_DOMAIN,
          UNEXPECTED_IDENTITY ->
          CertificateVerifier.X509_V_ERR_CERT_REJECTED; // bad_certificate
    };
  }
}
