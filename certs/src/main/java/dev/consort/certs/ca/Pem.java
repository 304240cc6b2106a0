// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Writes certificates and keys as Consul writes them. */
final class Pem {
  private static final int P256_BITS = 256;

  private Pem() {}

  static String certificates(List<X509Certificate> chain) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : chain) {
      try {
        text.append(block("CERTIFICATE", certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a certificate just made cannot be written", e);
      }
    }
    return text.toString();
  }

  static String key(KeyPair keys) {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
    try {
      if (keys.getPrivate().getAlgorithm().equals("RSA")) {
        return block("RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded());
      }
      ASN1BitString publicKey =
          SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getPublicKeyData();
      ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
      ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
      return block(
          "EC PRIVATE KEY",
          new ECPrivateKey(P256_BITS, bare.getKey(), publicKey, curve).getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String block(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
