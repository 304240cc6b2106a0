// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.Shown;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * The keys of a provider, and the one place that knows the JOSE library, which is loaded with the
 * first set of keys. Only signatures by private keys count: a set of public keys is no secret, so
 * nothing that it could sign by itself (HS256 and its kin, {@code none}) is ever taken (RFC 8725
 * section 3.1). Immutable, any thread.
 */
final class TokenKeys implements TokenVerifier {
  private static final int MOST_KEYS_TRIED = 8;
  private static final int LONGEST_HEADER = 8_192;

  private static final AlgorithmConstraints SIGNATURES =
      new AlgorithmConstraints(
          AlgorithmConstraints.ConstraintType.PERMIT,
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.RSA_USING_SHA384,
          AlgorithmIdentifiers.RSA_USING_SHA512,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
          AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
          AlgorithmIdentifiers.EDDSA);

  /**
   * @param id {@code kid}; empty when it has none
   * @param algorithm the only one it may be used with; empty when the set does not say
   * @param type {@code RSA}, {@code EC} or {@code OKP}
   */
  private record Key(String id, String algorithm, String type, PublicKey key) {
    boolean mayHaveSigned(String algorithm, String id) {
      return (this.id.isEmpty() || id.isEmpty() || this.id.equals(id))
          && (this.algorithm.isEmpty() || this.algorithm.equals(algorithm))
          && type.equals(typeFor(algorithm));
    }
  }

  private final List<Key> keys;

  private TokenKeys(List<Key> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Reads a key set (RFC 7517). Keys that cannot verify a signature here are left out, as its
   * section 5 says. Costs up to milliseconds.
   */
  static TokenKeys parse(String jwks) throws NotUnderstoodException {
    try {
      if (!(JsonUtil.parseJson(jwks).get("keys") instanceof List<?> listed)) {
        throw new NotUnderstoodException("a key set without a list of keys");
      }
      List<Key> keys = new ArrayList<>();
      for (Object each : listed) {
        if (each instanceof Map<?, ?> parameters) {
          read(parameters, keys);
        }
      }
      return new TokenKeys(keys);
    } catch (JoseException | RuntimeException unreadable) {
      throw new NotUnderstoodException("a key set that is no JSON object");
    }
  }

  @SuppressWarnings("unchecked") // The parser makes maps with names as keys and nothing else.
  private static void read(Map<?, ?> parameters, List<Key> keys) {
    try {
      PublicJsonWebKey key =
          PublicJsonWebKey.Factory.newPublicJwk((Map<String, Object>) parameters);
      boolean verifies =
          (key.getUse() == null || key.getUse().equals("sig"))
              && (key.getKeyOps() == null || key.getKeyOps().contains("verify"));
      if (verifies && key.getPublicKey() != null) {
        keys.add(
            new Key(
                orEmpty(key.getKeyId()),
                orEmpty(key.getAlgorithm()),
                key.getKeyType(),
                key.getPublicKey()));
      }
    } catch (JoseException | RuntimeException unknown) {
      // Of a kind that is not known here: as if it were not in the set.
      return;
    }
  }

  @Override
  public boolean hasKeys() {
    return !keys.isEmpty();
  }

  @Override
  public VerifiedToken verify(String token) throws InvalidTokenException {
    // The header is read before anything is known of its sender, the payload after.
    if (token.indexOf('.') > LONGEST_HEADER || !hasOnlyItsLetters(token)) {
      throw new InvalidTokenException("cannot be read");
    }
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setAlgorithmConstraints(SIGNATURES);
      signature.setCompactSerialization(token);
      if (signature.getObjectHeader("crit") != null) {
        throw new InvalidTokenException("asks for an extension (crit)");
      }
      if (!isSignedByOneOf(signature)) {
        throw new InvalidTokenException("is signed by no key of the provider");
      }
      return new VerifiedToken(
          signature.getEncodedPayload(), JsonUtil.parseJson(signature.getUnverifiedPayload()));
    } catch (JoseException | RuntimeException malformed) {
      throw new InvalidTokenException("cannot be read");
    }
  }

  /** The library's decoder skips others, and the payload goes into a header as it came. */
  private static boolean hasOnlyItsLetters(String token) {
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      boolean base64url =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!base64url && c != '.') {
        return false;
      }
    }
    return true;
  }

  private boolean isSignedByOneOf(JsonWebSignature signature)
      throws JoseException, InvalidTokenException {
    String algorithm = orEmpty(signature.getAlgorithmHeaderValue());
    String id = orEmpty(signature.getKeyIdHeaderValue());
    if (typeFor(algorithm).isEmpty()) {
      throw new InvalidTokenException("is signed with " + Shown.text(algorithm));
    }
    int tried = 0;
    for (Key key : keys) {
      if (key.mayHaveSigned(algorithm, id) && tried++ < MOST_KEYS_TRIED && signed(signature, key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean signed(JsonWebSignature signature, Key key) {
    try {
      signature.setKey(key.key());
      return signature.verifySignature();
    } catch (JoseException | RuntimeException unfit) {
      // Too short a key, a curve of another algorithm, a signature of the wrong length.
      return false;
    }
  }

  /** The type of key that makes such signatures; empty for those that are not taken. */
  private static String typeFor(String algorithm) {
    return switch (algorithm) {
      case AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.RSA_USING_SHA384,
          AlgorithmIdentifiers.RSA_USING_SHA512,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA512 ->
          "RSA";
      case AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
          AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512 ->
          "EC";
      case AlgorithmIdentifiers.EDDSA -> "OKP";
      default -> "";
    };
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
