// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.OutlierDetection;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.chain.GatewayMode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a sidecar says of an upstream when it asks for its chain. */
final class ChainWatchTest {
  private static AgentRequest asked(
      UpstreamId id, Optional<Duration> limit, Protocol protocol, Optional<GatewayMode> gateway) {
    return ChainWatch.of(
            new UpstreamDeclaration(
                id,
                new Address.Tcp("127.0.0.1", 1),
                -1,
                limit,
                protocol,
                UpstreamLimits.NONE,
                new UpstreamDiscovery(
                    gateway, "mesh-gateway", Duration.ofSeconds(10), OutlierDetection.DEFAULT)))
        .request();
  }

  @Test
  void declaration_isPostedAsOverrides() {
    AgentRequest request =
        asked(
            new UpstreamId(UpstreamId.Type.SERVICE, "db", "dc2", ""),
            Optional.of(Duration.ofMillis(1500)),
            Protocol.HTTP2,
            Optional.of(GatewayMode.REMOTE));
    assertEquals("/v1/discovery-chain/db?compile-dc=dc2", request.target());
    assertEquals(
        Optional.of(
            "{\"OverrideProtocol\":\"http2\",\"OverrideConnectTimeout\":\"1500ms\","
                + "\"OverrideMeshGateway\":{\"Mode\":\"remote\"}}"),
        request.body());
  }

  @Test
  void whatIsNotDeclared_isLeftToTheEntries() {
    AgentRequest request =
        asked(UpstreamId.service("db"), Optional.empty(), Protocol.TCP, Optional.empty());
    assertEquals("/v1/discovery-chain/db", request.target());
    assertEquals(Optional.of("{\"OverrideProtocol\":\"tcp\"}"), request.body());
  }
}
