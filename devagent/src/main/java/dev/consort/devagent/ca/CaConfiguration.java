// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The parts of a CA configuration that change something here.
 *
 * @param leafTtl life of leaves from now on
 * @param privateKey PEM of a new key, or ""
 * @param rootCert PEM of a new root, or ""
 */
record CaConfiguration(Duration leafTtl, String privateKey, String rootCert) {
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

  /** Consul's bounds; an agent that was started with less may be configured with as little. */
  private static final Duration LEAF_TTL_MIN = Duration.ofHours(1);

  private static final Duration LEAF_TTL_MAX = Duration.ofDays(365);

  static CaConfiguration read(ObjectNode config, Duration otherwise) {
    Duration ttl = config.has("LeafCertTTL") ? duration(config.get("LeafCertTTL")) : otherwise;
    Duration least = otherwise.compareTo(LEAF_TTL_MIN) < 0 ? otherwise : LEAF_TTL_MIN;
    if (ttl.compareTo(least) < 0) {
      throw ApiError.internal(
          "leaf cert TTL must be greater or equal than " + GoDuration.format(least));
    }
    if (ttl.compareTo(LEAF_TTL_MAX) > 0) {
      throw ApiError.internal("leaf cert TTL must be less than " + GoDuration.format(LEAF_TTL_MAX));
    }
    return new CaConfiguration(ttl, Json.text(config, "PrivateKey"), Json.text(config, "RootCert"));
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
    if (privateKey.isEmpty()) {
      if (!rootCert.isEmpty()) {
        throw ApiError.internal("a root certificate needs its private key");
      }
      return Optional.empty();
    }
    KeyPair keys = RootMaterial.keys(privateKey);
    if (rootCert.isEmpty()) {
      return Optional.of(ThrowawayCa.root(trustDomain, keys, clock, random));
    }
    X509Certificate root = RootMaterial.certificate(rootCert, keys);
    return Optional.of(ThrowawayCa.of(trustDomain, keys, root, clock, random));
  }

  /** The key never appears. */
  @Override
  public String toString() {
    return "CaConfiguration[leafTtl=" + leafTtl + "]";
  }
}
