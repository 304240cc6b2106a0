// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.MeshGateway;
import dev.consort.acceptance.support.MeshPeer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What calls into another datacenter have to do through mesh gateways, on whatever agents. */
abstract class GatewayContract extends TwoDatacenters {
  private static final int CONNECTIONS = 20;

  private MeshGateway near;
  private MeshGateway far;

  GatewayContract(AgentKind kind) {
    super(kind);
  }

  @BeforeAll
  void open() {
    near = here.gateway("gw-near");
    far = there.gateway("gw-far");
  }

  private void awaitPassed(MeshGateway gateway, String word) {
    gateway
        .process()
        .awaitAccessLine(LIMIT, line -> line.path("destination").asText().startsWith(word + "."));
  }

  private static boolean hasPassed(MeshGateway gateway, String word) {
    return gateway.process().accessLines().stream()
        .anyMatch(line -> line.path("destination").asText().startsWith(word + "."));
  }

  @Test
  void upstream_throughGatewaysOfBothSides_isReached() {
    Site.start(there, "vault", "vaulted");
    int port = client("vault-caller", "vault.dc2", "local");
    awaitReached("vaulted", port);
    awaitPassed(near, "vault.default.dc2");
    awaitPassed(far, "vault.default.dc2");
  }

  @Test
  void upstream_throughTheGatewayOfTheOtherSide_isReached() {
    Site.start(there, "depot", "stored");
    int port = client("depot-caller", "depot.dc2", "remote");
    awaitReached("stored", port);
    awaitPassed(far, "depot.default.dc2");
    assertFalse(hasPassed(near, "depot.default.dc2"));
  }

  @Test
  void query_thatFailsOver_goesThroughGateways_andBack() {
    Site site = Site.start(here, "map", "map-here");
    Site.start(there, "map", "map-there");
    query("map-any", "map");
    int port = client("map-caller", "query:map-any", "local");
    awaitReached("map-here", port);
    assertFalse(hasPassed(far, "map.default.dc2"));
    site.report(false);
    awaitReached("map-there", port);
    awaitPassed(far, "map.default.dc2");
    site.report(true);
    awaitReached("map-here", port);
  }

  @Test
  void failover_ofAResolver_goesThroughGateways_andBack() {
    Site site = Site.start(here, "mill", "mill-here");
    Site.start(there, "mill", "mill-there");
    resolver("mill", Map.of("Failover", Map.of("*", Map.of("Datacenters", List.of("dc2")))));
    int port = client("mill-caller", "mill", "local");
    assertGoesThereWhileIll(site, port, "mill-here", "mill-there");
    awaitPassed(far, "mill.default.dc2");
  }

  @Test
  void subset_isPassedOnToItsInstancesOnly() {
    Site.start(there, "shop", "some-shop");
    resolver(
        "shop",
        Map.of(
            "DefaultSubset",
            "all",
            "Subsets",
            Map.of(
                "all", Map.of("Filter", "Service.Meta.version != \"v9\""),
                "none", Map.of("Filter", "Service.Meta.version == \"v9\""))));
    int port = client("shop-caller", "shop.dc2", "local");
    awaitReached("some-shop", port);
    awaitPassed(far, "all.shop.default.dc2");
    assertPassedOnToNobody(far, "none.shop.default.dc2");
    resolver(
        "shop",
        Map.of(
            "DefaultSubset",
            "none",
            "Subsets",
            Map.of("none", Map.of("Filter", "Service.Meta.version == \"v9\""))));
    awaitReached("", port);
  }

  /** Whatever a sidecar would make of it: the gateway itself knows the subset, and who is in it. */
  private void assertPassedOnToNobody(MeshGateway gateway, String subset) {
    String name = subset + ".internal." + there.agent().roots().get("TrustDomain").asText();
    Await.until(
        name + " to be known",
        LIMIT,
        () -> gateway.page().path("services").path(name).path("instances").asText().equals("0"));
    MeshPeer peer = MeshPeer.of(there.agent(), "anyone");
    assertThrows(IOException.class, () -> peer.call(gateway.wanPort(), name));
    JsonNode line =
        gateway
            .process()
            .awaitAccessLine(LIMIT, each -> each.path("destination").asText().equals(name));
    assertEquals("no_endpoint", line.path("reason").asText());
  }

  @Test
  void gatewayThatDies_isLeftAtOnce_whileTheCatalogStillCallsItWell() {
    MeshGateway first = there.gateway("gw-far-1");
    MeshGateway second = there.gateway("gw-far-2");
    Site.start(there, "pier", "landed");
    int port = client("pier-caller", "pier.dc2", "local");
    awaitReached("landed", port);
    // Each of them has been used.
    Await.until(
        "both to be used",
        LIMIT,
        () -> {
          assertEquals("landed", Site.reached(port));
          return first.passed() > 0 && second.passed() > 0;
        });
    first.process().process().kill();
    for (int i = 0; i < CONNECTIONS; i++) {
      assertEquals("landed", Site.reached(port), "connection " + i + " after the death");
    }
    first.again();
    second.process().process().kill();
    Await.until("the first to be used again", LIMIT, () -> Site.reached(port).equals("landed"));
  }

  @Test
  void nameThatNobodyHas_isClosedAndCounted() throws IOException {
    MeshPeer peer = MeshPeer.of(here.agent(), "stranger");
    assertThrows(IOException.class, () -> peer.dial(near.lanPort()));
    JsonNode line =
        near.process()
            .awaitAccessLine(LIMIT, each -> each.path("reason").asText().equals("unknown_sni"));
    assertEquals("gateway", line.path("direction").asText());
    assertEquals(1, near.unknownNames());
  }

  @Test
  void instanceWithTheIdentityOfAnotherService_behindGateways_getsNoByte() throws IOException {
    MeshPeer.Listening impostor = there.closing(MeshPeer.of(there.agent(), "other").listen());
    there.register(there.unregistered("mint", 1).withSidecarPort(impostor.port()));
    int port = client("mint-caller", "mint.dc2", "local");
    Await.until(
        "the impostor to be left",
        LIMIT,
        () -> {
          assertEquals("", Site.reached(port));
          return impostor.over() > 0;
        });
    assertEquals(0, impostor.handshakes());
    assertEquals(0, impostor.bytesReceived());
  }

  @Test
  void rotationOfTheRoot_underTraffic_losesNoConnectionThroughGateways() {
    assertRotationLosesNothing("wheel", "local");
    awaitPassed(far, "wheel.default.dc2");
  }

  @Test
  void gatewayThatIsTold_drainsAndDeregisters() {
    MeshGateway told = there.gateway("gw-told");
    told.process().close();
    Await.until(
        "it is gone from the catalog",
        LIMIT,
        () ->
            !there
                .agent()
                .api()
                .get("/v1/health/service/" + MeshGateway.SERVICE)
                .toString()
                .contains(told.id()));
  }
}
