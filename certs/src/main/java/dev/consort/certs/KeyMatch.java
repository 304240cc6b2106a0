// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Tells whether a private key belongs to a certificate. */
final class KeyMatch {
  private KeyMatch() {}

  static void check(
      PrivateKeyInfo info,
      PrivateKey key,
      SubjectPublicKeyInfo publicKey,
      X509Certificate certificate)
      throws InvalidCredentials {
    boolean matches =
        key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())
            && (key instanceof RSAPrivateKey rsa
                ? rsa.getModulus().equals(((RSAPublicKey) certificate.getPublicKey()).getModulus())
                : ecMatches(info, key, publicKey, certificate));
    if (!matches) {
      throw new InvalidCredentials(
          "the private key is not the one of the leaf certificate with serial number "
              + certificate.getSerialNumber().toString(16));
    }
  }

  /**
   * An EC key mostly brings its public half, and comparing that is cheap; BoringSSL refuses one
   * whose halves do not fit each other. Without it only a signature tells.
   */
  private static boolean ecMatches(
      PrivateKeyInfo info,
      PrivateKey key,
      SubjectPublicKeyInfo publicKey,
      X509Certificate certificate)
      throws InvalidCredentials {
    try {
      boolean sameCurve =
          X9ObjectIdentifiers.id_ecPublicKey.equals(publicKey.getAlgorithm().getAlgorithm())
              && info.getPrivateKeyAlgorithm()
                  .getParameters()
                  .equals(publicKey.getAlgorithm().getParameters());
      if (!sameCurve) {
        return false;
      }
      ASN1BitString own = ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey();
      return own != null
          ? Arrays.equals(own.getOctets(), publicKey.getPublicKeyData().getOctets())
          : signs(key, certificate);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new InvalidCredentials("the private key cannot be used: its numbers make no key");
    }
  }

  private static boolean signs(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    byte[] probe = certificate.getEncoded();
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(key);
    signer.update(probe);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance("SHA256withECDSA");
    verifier.initVerify(certificate.getPublicKey());
    verifier.update(probe);
    return verifier.verify(signature);
  }
}
