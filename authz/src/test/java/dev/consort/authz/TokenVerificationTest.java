// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.consort.matching.NotUnderstoodException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which signatures count. */
final class TokenVerificationTest {
  private static final String CLAIMS = "{\"iss\":\"me\",\"sub\":\"joe\"}";
  private static final TestIssuer ISSUER = TestIssuer.of(TestIssuer.Algorithm.ES256, "k1");
  private static final TestIssuer RSA = TestIssuer.of(TestIssuer.Algorithm.RS256, "k1");
  private static final TestIssuer OTHER_RSA = TestIssuer.of(TestIssuer.Algorithm.RS256, "k1");

  @ParameterizedTest
  @EnumSource
  void signature_ofAKeyOfTheSet_counts(TestIssuer.Algorithm algorithm) throws Exception {
    TestIssuer issuer = issuer(algorithm, RSA);

    VerifiedToken token = keys(TestIssuer.jwks(issuer)).verify(issuer.token(CLAIMS));

    assertEquals(Map.of("iss", "me", "sub", "joe"), token.claims());
    assertEquals(TestIssuer.base64(CLAIMS), token.payload());
  }

  @ParameterizedTest
  @EnumSource
  void signature_ofAnotherKey_doesNot(TestIssuer.Algorithm algorithm) throws Exception {
    TestIssuer stranger = issuer(algorithm, OTHER_RSA);
    TokenKeys keys = keys(TestIssuer.jwks(issuer(algorithm, RSA), ISSUER));

    refuse(keys, stranger.token(CLAIMS));
  }

  @Test
  void none_isNoSignature() throws Exception {
    TokenKeys keys = keys(TestIssuer.jwks(ISSUER));
    String payload = "." + TestIssuer.base64(CLAIMS) + ".";

    for (String alg : List.of("none", "None", "NONE", "")) {
      refuse(keys, TestIssuer.base64("{\"alg\":\"" + alg + "\"}") + payload);
    }
    refuse(keys, TestIssuer.base64("{}") + payload);
  }

  @Test
  void hmac_withThePublicKeyAsItsSecret_isNoSignature() throws Exception {
    String shared =
        "{\"kty\":\"oct\",\"kid\":\"k1\",\"k\":\"" + TestIssuer.base64("x".repeat(64)) + "\"}";

    refuse(keys(TestIssuer.jwks(RSA)), RSA.tokenSignedWithPublicKey(CLAIMS));
    assertEquals(false, keys(TestIssuer.jwks(List.of(shared))).hasKeys());
  }

  @Test
  void algorithm_otherThanTheOneTheKeyIsFor_isNoSignature() throws Exception {

    refuse(keys(TestIssuer.jwks(List.of(RSA.jwk("\"alg\":\"RS512\",")))), RSA.token(CLAIMS));
    refuse(keys(TestIssuer.jwks(List.of(RSA.jwk("\"use\":\"enc\",")))), RSA.token(CLAIMS));
    refuse(keys(TestIssuer.jwks(List.of(RSA.jwk("\"key_ops\":[\"sign\"],")))), RSA.token(CLAIMS));
  }

  @Test
  void keyId_choosesTheKey() throws Exception {
    TestIssuer other = TestIssuer.of(TestIssuer.Algorithm.ES256, "k2");
    TokenKeys keys = keys(TestIssuer.jwks(other, ISSUER));

    keys.verify(ISSUER.token(CLAIMS));
    keys.verify(ISSUER.token("{\"alg\":\"ES256\"}", CLAIMS));
    refuse(keys, ISSUER.token("{\"alg\":\"ES256\",\"kid\":\"k2\"}", CLAIMS));
    refuse(keys, ISSUER.token("{\"alg\":\"ES256\",\"kid\":\"k3\"}", CLAIMS));
    keys(TestIssuer.jwks(List.of(ISSUER.jwk("")))).verify(ISSUER.token(CLAIMS));
  }

  @Test
  void keyInTheToken_isNotTrusted() throws Exception {
    TestIssuer stranger = TestIssuer.of(TestIssuer.Algorithm.ES256, "k1");
    String header = "{\"alg\":\"ES256\",\"kid\":\"k1\",\"jwk\":" + stranger.jwk() + "}";

    refuse(keys(TestIssuer.jwks(ISSUER)), stranger.token(header, CLAIMS));
  }

  @Test
  void rsaKey_under2048Bits_isNotTrusted() throws Exception {
    TestIssuer weak = TestIssuer.of(TestIssuer.Algorithm.RS256, "k1", 1_024);

    refuse(keys(TestIssuer.jwks(weak)), weak.token(CLAIMS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"ES256\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false}",
        "{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":true}"
      })
  void criticalExtension_isRefused(String header) throws Exception {
    refuse(keys(TestIssuer.jwks(ISSUER)), ISSUER.token(header, CLAIMS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c", "a.b.c.d.e", "%.%.%", "eyJ9.e30.e30"})
  void malformed_isRefused(String token) throws Exception {
    refuse(keys(TestIssuer.jwks(ISSUER)), token);
  }

  @Test
  void header_ofGreatLength_isNotRead() throws Exception {
    TokenKeys keys = keys(TestIssuer.jwks(ISSUER));

    keys.verify(ISSUER.token("{\"alg\":\"ES256\",\"x\":\"" + "x".repeat(6_000) + "\"}", CLAIMS));
    refuse(keys, ISSUER.token("{\"alg\":\"ES256\",\"x\":\"" + "x".repeat(7_000) + "\"}", CLAIMS));
  }

  @Test
  void payload_thatIsNoObject_isRefused() throws Exception {
    TokenKeys keys = keys(TestIssuer.jwks(ISSUER));

    for (String claims :
        List.of("", "[]", "7", "\"iss\"", "{", "{\"iss\":\"me\",\"iss\":\"you\"}")) {
      refuse(keys, ISSUER.token(claims));
    }
    refuse(keys, ISSUER.token("[".repeat(20_000)));
    refuse(keys, TestIssuer.base64("{\"a\":".repeat(20_000)) + ".e30.e30");
  }

  @Property(tries = 2_000)
  void changedToken_isRefusedOrTheSame(@ForAll int at, @ForAll char letter) throws Exception {
    TokenKeys keys = keys(TestIssuer.jwks(ISSUER));
    String token = ISSUER.token(CLAIMS);
    StringBuilder changed = new StringBuilder(token);
    changed.setCharAt(Math.floorMod(at, token.length()), letter);

    try {
      VerifiedToken verified = keys.verify(changed.toString());
      // The last letter of each part has bits that stand for nothing.
      assertEquals(TestIssuer.base64(CLAIMS), verified.payload());
    } catch (InvalidTokenException refused) {
      assertNotEquals(token, changed.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "[]", "{}", "{\"keys\":7}", "{\"keys\":[", "{\"keys\":{}}"})
  void keySet_thatIsNone_isNotUnderstood(String jwks) {
    assertThrows(NotUnderstoodException.class, () -> TokenKeys.parse(jwks));
  }

  @Test
  void key_ofUnknownKind_isLeftOut() throws Exception {
    TokenKeys keys =
        keys(
            TestIssuer.jwks(
                List.of(
                    "7",
                    "{}",
                    "{\"kty\":\"XYZ\"}",
                    "{\"kty\":\"RSA\",\"n\":7,\"e\":\"AQAB\"}",
                    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
                    ISSUER.jwk())));

    keys.verify(ISSUER.token(CLAIMS));
  }

  private static TestIssuer issuer(TestIssuer.Algorithm algorithm, TestIssuer rsa) {
    return switch (algorithm) {
      case RS256, RS512, PS256 -> rsa.signing(algorithm);
      case ES256, ES384, EdDSA -> TestIssuer.of(algorithm, "k1");
    };
  }

  private static TokenKeys keys(String jwks) throws NotUnderstoodException {
    return TokenKeys.parse(jwks);
  }

  private static void refuse(TokenKeys keys, String token) {
    InvalidTokenException refused =
        assertThrows(InvalidTokenException.class, () -> keys.verify(token));
    assertInstanceOf(String.class, refused.getMessage());
  }
}
