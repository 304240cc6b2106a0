// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import dev.consort.devagent.http.ApiError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads the key and certificate of a root that a configuration brings along. Pure. */
final class RootMaterial {
  private RootMaterial() {}

  /** Reads an EC or RSA key, PKCS#1, SEC1 or PKCS#8; 500 when it is none. */
  static KeyPair keys(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      Object found = parser.readObject();
      while (found != null
          && !(found instanceof PEMKeyPair)
          && !(found instanceof PrivateKeyInfo)) {
        // An EC key may follow its curve, which stands in a block of its own.
        found = parser.readObject();
      }
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      if (found instanceof PEMKeyPair pair) {
        return converter.getKeyPair(pair);
      }
      if (found instanceof PrivateKeyInfo info) {
        PrivateKey key = converter.getPrivateKey(info);
        return new KeyPair(publicOf(key), key);
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unusable();
    }
    throw unusable();
  }

  private static ApiError unusable() {
    // The parser's own message may quote the key.
    return ApiError.internal("error parsing the private key: it is no EC or RSA key in PEM");
  }

  private static PublicKey publicOf(PrivateKey key) throws GeneralSecurityException, PEMException {
    if (key instanceof RSAPrivateCrtKey rsa) {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
    }
    if (key instanceof ECPrivateKey ec) {
      var parameters = EC5Util.convertSpec(ec.getParams());
      ECPoint point = parameters.getG().multiply(ec.getS()).normalize();
      return KeyFactory.getInstance("EC")
          .generatePublic(
              new java.security.spec.ECPublicKeySpec(EC5Util.convertPoint(point), ec.getParams()));
    }
    throw new PEMException("neither EC nor RSA");
  }

  /** Reads a certificate that must be of these keys; 500 when it is not. */
  static X509Certificate certificate(String pem, KeyPair keys) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
      if (!certificate.getPublicKey().equals(keys.getPublic())) {
        throw ApiError.internal("the root certificate is not of the private key");
      }
      return certificate;
    } catch (CertificateException e) {
      throw ApiError.internal("error parsing the root certificate: it is no certificate in PEM");
    }
  }
}
