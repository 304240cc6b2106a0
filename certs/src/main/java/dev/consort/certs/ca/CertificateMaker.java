// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and certificates in the shape of those of Consul's built-in authority. */
final class CertificateMaker {
  private static final int RSA_BITS = 2048;
  private static final int NAME_DIGITS = 7;
  private static final int NAME_RADIX = 36;
  private static final int SERIAL_BITS = 63;

  private final SecureRandom random;

  CertificateMaker(SecureRandom random) {
    this.random = random;
  }

  KeyPair newKeys(KeyKind kind) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm);
      switch (kind) {
        case EC -> generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        case RSA -> generator.initialize(RSA_BITS, random);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make " + kind + " keys", e);
    }
  }

  /** A common name as Consul gives to authorities: role, random part, cluster. */
  X500Principal newName(String role, String trustDomain) {
    StringBuilder unique = new StringBuilder();
    for (int i = 0; i < NAME_DIGITS; i++) {
      unique.append(Character.forDigit(random.nextInt(NAME_RADIX), NAME_RADIX));
    }
    String cluster = trustDomain.substring(0, Math.min(8, trustDomain.length()));
    return new X500Principal("CN=" + role + "-" + unique + ".consul.ca." + cluster + ".consul");
  }

  X509Certificate authority(Subject subject, Issuer issuer, Instant from, Instant until) {
    BasicConstraints constraints =
        subject.pathLength() == Integer.MAX_VALUE
            ? new BasicConstraints(true)
            : new BasicConstraints(subject.pathLength());
    X509v3CertificateBuilder builder =
        builder(
            X500Name.getInstance(subject.name().getEncoded()), subject.key(), issuer, from, until);
    try {
      builder
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(Extension.basicConstraints, true, constraints)
          .addExtension(
              Extension.subjectAlternativeName,
              false,
              new DERSequence(uri("spiffe://" + subject.trustDomain())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sign(builder, issuer);
  }

  X509Certificate leaf(LeafSpec spec, X500Name subject, PublicKey key, Issuer issuer) {
    X509v3CertificateBuilder builder =
        builder(subject, key, issuer, spec.notBefore(), spec.notAfter());
    List<GeneralName> names = new ArrayList<>();
    spec.uris().forEach(uri -> names.add(uri(uri)));
    spec.dnsNames().forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
    try {
      builder
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(
                  KeyUsage.digitalSignature
                      | KeyUsage.keyEncipherment
                      | KeyUsage.dataEncipherment
                      | KeyUsage.keyAgreement
                      | (spec.authority() ? KeyUsage.keyCertSign : 0)))
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(spec.authority()));
      if (!spec.usages().isEmpty()) {
        KeyPurposeId[] purposes =
            spec.usages().stream().map(CertificateMaker::purpose).toArray(KeyPurposeId[]::new);
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      }
      if (!names.isEmpty()) {
        // Critical because the subject is empty, RFC 5280 section 4.2.1.6.
        builder.addExtension(
            Extension.subjectAlternativeName,
            true,
            new DERSequence(names.toArray(GeneralName[]::new)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sign(builder, issuer);
  }

  /** Consul's id of a key: SHA-256 of its encoded form. */
  static byte[] keyId(PublicKey key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private X509v3CertificateBuilder builder(
      X500Name subject, PublicKey key, Issuer issuer, Instant from, Instant until) {
    BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(0);
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            X500Name.getInstance(issuer.name().getEncoded()),
            serial,
            Date.from(from),
            Date.from(until),
            subject,
            SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    try {
      return builder
          .addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new AuthorityKeyIdentifier(keyId(issuer.keys().getPublic())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private X509Certificate sign(X509v3CertificateBuilder builder, Issuer issuer) {
    boolean rsa = issuer.keys().getPrivate().getAlgorithm().equals("RSA");
    String algorithm = (rsa ? KeyKind.RSA : KeyKind.EC).signature;
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder(algorithm)
                      .setSecureRandom(random)
                      .build(issuer.keys().getPrivate())));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  private static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
  }

  private static KeyPurposeId purpose(LeafUsage usage) {
    return switch (usage) {
      case CLIENT_AUTH -> KeyPurposeId.id_kp_clientAuth;
      case SERVER_AUTH -> KeyPurposeId.id_kp_serverAuth;
      case CODE_SIGNING -> KeyPurposeId.id_kp_codeSigning;
    };
  }
}
