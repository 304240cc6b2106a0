// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens for tests, with the JDK alone. Immutable, any thread. */
public final class TestIssuer {
  /** How it signs. */
  public enum Algorithm {
    RS256("RSA", "SHA256withRSA"),
    RS512("RSA", "SHA512withRSA"),
    PS256("RSA", "RSASSA-PSS"),
    ES256("secp256r1", "SHA256withECDSAinP1363Format"),
    ES384("secp384r1", "SHA384withECDSAinP1363Format"),
    EdDSA("Ed25519", "Ed25519");

    private final String key;
    private final String signature;

    Algorithm(String key, String signature) {
      this.key = key;
      this.signature = signature;
    }
  }

  private final Algorithm algorithm;
  private final String keyId;
  private final KeyPair keys;

  private TestIssuer(Algorithm algorithm, String keyId, KeyPair keys) {
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.keys = keys;
  }

  /** A new key. */
  public static TestIssuer of(Algorithm algorithm, String keyId) {
    return of(algorithm, keyId, 2_048);
  }

  static TestIssuer of(Algorithm algorithm, String keyId, int rsaBits) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(algorithm.key.startsWith("secp") ? "EC" : algorithm.key);
      if (algorithm.key.startsWith("secp")) {
        generator.initialize(new ECGenParameterSpec(algorithm.key));
      } else if (algorithm.key.equals("RSA")) {
        generator.initialize(rsaBits);
      }
      return new TestIssuer(algorithm, keyId, generator.generateKeyPair());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The same key, another way to sign with it: a new RSA key takes its time. */
  TestIssuer signing(Algorithm other) {
    return new TestIssuer(other, keyId, keys);
  }

  /** A key set of these. */
  public static String jwks(TestIssuer... issuers) {
    return jwks(Arrays.stream(issuers).map(TestIssuer::jwk).toList());
  }

  static String jwks(List<String> keys) {
    return keys.stream().collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  /** The public key as a JWK (RFC 7517). */
  public String jwk() {
    return jwk("\"kid\":\"" + keyId + "\",");
  }

  /** As {@link #jwk()}, with other members. */
  String jwk(String members) {
    return switch (keys.getPublic()) {
      case RSAPublicKey rsa ->
          "{\"kty\":\"RSA\","
              + members
              + "\"n\":\""
              + number(rsa.getModulus(), 0)
              + "\",\"e\":\""
              + number(rsa.getPublicExponent(), 0)
              + "\"}";
      case ECPublicKey ec -> {
        int size = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        yield "{\"kty\":\"EC\","
            + members
            + "\"crv\":\""
            + (size == 32 ? "P-256" : "P-384")
            + "\",\"x\":\""
            + number(ec.getW().getAffineX(), size)
            + "\",\"y\":\""
            + number(ec.getW().getAffineY(), size)
            + "\"}";
      }
      default -> {
        byte[] encoded = keys.getPublic().getEncoded();
        yield "{\"kty\":\"OKP\","
            + members
            + "\"crv\":\"Ed25519\",\"x\":\""
            + base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length))
            + "\"}";
      }
    };
  }

  /** A token with these claims. */
  public String token(String claims) {
    return token("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}", claims);
  }

  String token(String header, String claims) {
    String signed = base64(header) + "." + base64(claims);
    try {
      Signature signature = Signature.getInstance(algorithm.signature);
      if (algorithm == Algorithm.PS256) {
        signature.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A token made by someone who only knows the public key: its encoding is the HMAC's secret. */
  String tokenSignedWithPublicKey(String claims) {
    String signed = base64("{\"alg\":\"HS256\",\"kid\":\"" + keyId + "\"}") + "." + base64(claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(keys.getPublic().getEncoded(), "HmacSHA256"));
      return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String number(BigInteger number, int size) {
    byte[] bytes = number.toByteArray();
    int start = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
    byte[] plain = new byte[Math.max(size, bytes.length - start)];
    System.arraycopy(
        bytes, start, plain, plain.length - (bytes.length - start), bytes.length - start);
    return base64(plain);
  }
}
