// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The parts of a CA configuration that change something here.
 *
 * @param leafTtl life of leaves from now on
 * @param privateKey PEM of a new key, or ""
 * @param rootCert PEM of a new root, or ""
 * @param kind of a key to be made
 */
record CaConfiguration(Duration leafTtl, String privateKey, String rootCert, KeyKind kind) {
  static final Shape SHAPE =
      Shape.of(
          "PrivateKey",
          "RootCert",
          "LeafCertTTL",
          "RootCertTTL",
          "IntermediateCertTTL",
          "RotationPeriod",
          "CSRMaxPerSecond",
          "CSRMaxConcurrent",
          "PrivateKeyType",
          "PrivateKeyBits");

  static CaConfiguration read(ObjectNode config, Duration otherwise) {
    Duration ttl = config.has("LeafCertTTL") ? duration(config.get("LeafCertTTL")) : otherwise;
    KeyKind kind = Json.text(config, "PrivateKeyType").equals("rsa") ? KeyKind.RSA : KeyKind.EC;
    return new CaConfiguration(
        ttl, Json.text(config, "PrivateKey"), Json.text(config, "RootCert"), kind);
  }

  private static Duration duration(JsonNode value) {
    if (value.isNumber()) {
      return Duration.ofNanos(value.asLong());
    }
    return GoDuration.parse(value.asText())
        .orElseThrow(
            () ->
                ApiError.internal(
                    "error decoding config: time: invalid duration \"" + value.asText() + "\""));
  }

  /** The root this asks for, if it asks for one. */
  Optional<ThrowawayCa> authority(String trustDomain, InstantSource clock, SecureRandom random) {
    if (privateKey.isEmpty() && rootCert.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(ThrowawayCa.root(trustDomain, kind, clock, random));
  }

  /** The key never appears. */
  @Override
  public String toString() {
    return "CaConfiguration[leafTtl=" + leafTtl + "]";
  }
}
