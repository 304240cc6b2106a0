// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.authz.IntentionTable;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PathNormalizer;
import java.util.function.Supplier;

/**
 * What inbound requests are held to.
 *
 * @param intentions read once for each request
 * @param settings read once for each request
 * @param grpc whether the service speaks gRPC: Consul gives such applications no certificates
 */
public record InboundRules(
    Supplier<IntentionTable> intentions, Supplier<Settings> settings, boolean grpc) {
  /**
   * What the mesh entry says.
   *
   * @param normalization of paths and headers
   * @param normalizer as {@code normalization} says
   * @param sanitizeClientCert whether applications get no {@code x-forwarded-client-cert}
   */
  public record Settings(
      PathNormalization normalization, PathNormalizer normalizer, boolean sanitizeClientCert) {
    /** What holds without an entry. */
    public static final Settings DEFAULT = new Settings(PathNormalization.DEFAULT, false);

    /** Settings with their normalizer. */
    public Settings(PathNormalization normalization, boolean sanitizeClientCert) {
      this(normalization, new PathNormalizer(normalization), sanitizeClientCert);
    }
  }
}
