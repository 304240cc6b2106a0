// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Reads the private key of a certificate from PEM text in each of the forms in use, brings it into
 * PKCS#8 and lets the JDK make a key of it. No security provider is registered for it: that alone
 * would cost a good part of the start-up time.
 */
final class PemPrivateKey {
  private PemPrivateKey() {}

  /** The one key of {@code pem}, known to be that of {@code certificate}. */
  static PrivateKey parse(String pem, X509Certificate certificate) throws InvalidCredentials {
    SubjectPublicKeyInfo publicKey =
        SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
    PrivateKeyInfo info = info(block(pem), publicKey);
    PrivateKey key = key(info);
    KeyMatch.check(info, key, publicKey, certificate);
    return key;
  }

  private static PemObject block(String pem) throws InvalidCredentials {
    List<PemObject> keys =
        PemBlocks.parse(pem, "private key").stream()
            // openssl writes the curve of an EC key as a block of its own before it
            .filter(block -> !block.getType().equals("EC PARAMETERS"))
            .toList();
    if (keys.size() != 1) {
      throw new InvalidCredentials(
          "the private key's PEM holds " + keys.size() + " blocks where it has to hold one key");
    }
    PemObject block = keys.getFirst();
    if (!block.getHeaders().isEmpty() || block.getType().startsWith("ENCRYPTED")) {
      throw new InvalidCredentials("the private key is encrypted, and nobody gave a passphrase");
    }
    return block;
  }

  private static PrivateKeyInfo info(PemObject block, SubjectPublicKeyInfo publicKey)
      throws InvalidCredentials {
    byte[] content = block.getContent();
    try {
      return switch (block.getType()) {
        case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(content);
        case "RSA PRIVATE KEY" ->
            new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                RSAPrivateKey.getInstance(content));
        case "EC PRIVATE KEY" -> ofSec1(ECPrivateKey.getInstance(content), publicKey);
        default ->
            throw new InvalidCredentials(
                "the private key's PEM is of a kind that cannot be used: " + block.getType());
      };
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle throws half a dozen kinds; their messages may quote what they could not read.
      throw new InvalidCredentials("the private key's PEM is not what its first line says");
    }
  }

  /** RFC 5915 lets the curve be left out; then it is the certificate's. */
  private static PrivateKeyInfo ofSec1(ECPrivateKey key, SubjectPublicKeyInfo publicKey)
      throws IOException {
    ASN1Encodable curve = key.getParametersObject();
    if (curve == null) {
      curve = publicKey.getAlgorithm().getParameters();
    }
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), key);
  }

  private static PrivateKey key(PrivateKeyInfo info) throws InvalidCredentials {
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    boolean ec = algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey);
    if (!ec && !algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      throw new InvalidCredentials("the private key is neither EC nor RSA but " + algorithm);
    }
    try {
      return KeyFactory.getInstance(ec ? "EC" : "RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new InvalidCredentials("the private key cannot be used: its numbers make no key");
    }
  }
}
