// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One element of {@code x-forwarded-client-cert} in the very form that Envoy was observed to write
 * with Consul's settings: names in this order, PEM with all but unreserved characters escaped.
 *
 * @param hash SHA-256 of the certificate, in hexadecimal
 */
record ForwardedCertificate(
    String by, String hash, Certificate certificate, List<Certificate> chain, String uri) {
  private static final String PEM =
      "\"((?:-----BEGIN%20CERTIFICATE-----%0A[A-Za-z0-9%]+-----END%20CERTIFICATE-----%0A)+)\"";
  private static final Pattern OTHER_ESCAPE = Pattern.compile("%(?!20|0A|2B|2F|3D)");
  private static final Pattern ELEMENT =
      Pattern.compile(
          "By=([^;,\"]+);Hash=([0-9a-f]{64});Cert="
              + PEM
              + ";Chain="
              + PEM
              + ";Subject=\"\";URI=([^;,\"]+)");

  static ForwardedCertificate parse(String value) throws GeneralSecurityException {
    Matcher matcher = ELEMENT.matcher(value);
    if (!matcher.matches() || OTHER_ESCAPE.matcher(value).find()) {
      throw new AssertionError("not in the form that Consul's sidecars give: " + value);
    }
    return new ForwardedCertificate(
        matcher.group(1),
        matcher.group(2),
        certificates(unescape(matcher.group(3))).getFirst(),
        certificates(unescape(matcher.group(4))),
        matcher.group(5));
  }

  static List<Certificate> certificates(String pem) throws GeneralSecurityException {
    byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
    return List.copyOf(
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes)));
  }

  static String sha256(Certificate certificate) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    return HexFormat.of().formatHex(digest);
  }

  private static String unescape(String text) {
    return URLDecoder.decode(text, StandardCharsets.US_ASCII);
  }
}
