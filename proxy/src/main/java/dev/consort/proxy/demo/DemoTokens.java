// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A throw-away issuer of tokens. For one thread. */
final class DemoTokens {
  /** The name of its {@code jwt-provider} entry. */
  static final String NAME = "consort-demo";

  private static final long LIFE_SECONDS = 600;

  private final EllipticCurveJsonWebKey key;
  private final InstantSource wall;

  private DemoTokens(EllipticCurveJsonWebKey key, InstantSource wall) {
    this.key = key;
    this.wall = wall;
  }

  static DemoTokens create(InstantSource wall) throws JoseException {
    EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
    key.setKeyId("demo");
    return new DemoTokens(key, wall);
  }

  /** The entry that makes its tokens known to the mesh. */
  JsonObject provider() {
    String jwks = new JsonWebKeySet(key).toJson();
    String encoded = Base64.getEncoder().encodeToString(jwks.getBytes(StandardCharsets.UTF_8));
    return new JsonObject()
        .put("Kind", "jwt-provider")
        .put("Name", NAME)
        .put("Issuer", NAME)
        .put("JSONWebKeySet", new JsonObject().put("Local", new JsonObject().put("JWKS", encoded)));
  }

  /** What an intention asks for: a token of this issuer with a claim. */
  JsonObject requirement(String claim, String value) {
    return new JsonObject()
        .put(
            "Providers",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("Name", NAME)
                        .put(
                            "VerifyClaims",
                            new JsonArray()
                                .add(
                                    new JsonObject()
                                        .put("Path", new JsonArray().add(claim))
                                        .put("Value", value)))));
  }

  /** A token with a claim. */
  String token(String claim, String value) throws JoseException {
    JsonWebSignature signed = new JsonWebSignature();
    signed.setPayload(
        new JsonObject()
            .put("iss", NAME)
            .put("exp", wall.instant().getEpochSecond() + LIFE_SECONDS)
            .put(claim, value)
            .encode());
    signed.setKey(key.getPrivateKey());
    signed.setKeyIdHeaderValue(key.getKeyId());
    signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    return signed.getCompactSerialization();
  }
}
