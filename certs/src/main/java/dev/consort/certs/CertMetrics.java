// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Map;

/**
 * Meters of handshakes and credentials. Thread-safe; one per process, shared by its sidecars.
 *
 * @param inbound handshakes of peers that connect
 * @param outbound handshakes with peers that are connected to
 * @param chainCacheHits peers whose chain had been verified before
 * @param chainCacheMisses peers whose chain had to be verified
 * @param leaves gauges of the credentials in force
 */
public record CertMetrics(
    Handshakes inbound,
    Handshakes outbound,
    Counter chainCacheHits,
    Counter chainCacheMisses,
    LeafGauges leaves) {
  /**
   * Meters of one direction.
   *
   * @param full completed with certificates exchanged
   * @param resumed completed by resuming a session
   * @param closed ended by the connection's end, as an agent's health check of the port does
   * @param failed refused by either side, or no TLS at all
   * @param rejected of the failed, those where the peer's certificate was refused, by reason
   */
  public record Handshakes(
      Counter full,
      Counter resumed,
      Counter closed,
      Counter failed,
      Map<PeerRejection, Counter> rejected) {}

  /** Creates the meters, or finds them when they exist. */
  public static CertMetrics register(Registry registry) {
    return new CertMetrics(
        handshakes(registry, Role.INBOUND),
        handshakes(registry, Role.OUTBOUND),
        cache(registry, "hit"),
        cache(registry, "miss"),
        new LeafGauges(registry));
  }

  Handshakes of(Role role) {
    return switch (role) {
      case INBOUND -> inbound;
      case OUTBOUND -> outbound;
    };
  }

  Counter rejected(Role role, PeerRejection reason) {
    return of(role).rejected().get(reason);
  }

  private static Handshakes handshakes(Registry registry, Role role) {
    Map<PeerRejection, Counter> rejected = new EnumMap<>(PeerRejection.class);
    for (PeerRejection reason : PeerRejection.values()) {
      rejected.put(
          reason,
          registry.counter(
              "consort_tls_peer_rejections",
              "Peers refused in the handshake because of their certificate.",
              "side",
              role.label,
              "reason",
              reason.label()));
    }
    return new Handshakes(
        result(registry, role, "full"),
        result(registry, role, "resumed"),
        result(registry, role, "closed"),
        result(registry, role, "failed"),
        rejected);
  }

  private static Counter result(Registry registry, Role role, String result) {
    return registry.counter(
        "consort_tls_handshakes", "TLS handshakes ended.", "side", role.label, "result", result);
  }

  private static Counter cache(Registry registry, String result) {
    return registry.counter(
        "consort_tls_chain_cache",
        "Peers' certificate chains looked up among those verified before.",
        "result",
        result);
  }
}
