// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.EnvoyGateway;
import dev.consort.acceptance.support.MeshGateway;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Consort's sidecars in two datacenters with Envoy as the gateway of one of them, or of both. */
abstract class EnvoyGatewayContract extends TwoDatacenters {
  private static final String SERVICE = "db";
  private static final String POSED = "posed";

  private EnvoyGateway far;
  private MeshPeer.Listening impostor;
  private MeshService local;
  private MeshService remote;

  EnvoyGatewayContract(AgentKind kind) {
    super(kind);
  }

  @BeforeAll
  final void open() throws IOException {
    Site.start(there, SERVICE, "stored");
    impostor = there.closing(MeshPeer.of(there.agent(), "other").listen());
    there.register(there.unregistered(POSED, 1).withSidecarPort(impostor.port()));
    far = there.envoyGateway("envoy-far", Map.of(), List.of(SERVICE, POSED));
    local = caller("local");
    remote = caller("remote");
  }

  private MeshService caller(String gateways) {
    MeshService service =
        here.unregistered("caller-" + gateways, 1, SERVICE + ".dc2", POSED + ".dc2")
            .through(gateways);
    here.register(service);
    here.consort(service);
    return service;
  }

  private EnvoyGateway near(int wanPortOfTheOther) {
    return here.envoyGateway("envoy-near", Map.of("dc2", wanPortOfTheOther), List.of());
  }

  @Test
  void envoysOnBothSides_passConnectionsOn() {
    EnvoyGateway near = near(far.wanPort());
    long before = far.passed(SERVICE);
    awaitReached("stored", local.upstream("db.dc2"));
    assertTrue(near.passedTo("dc2") > 0);
    assertTrue(far.passed(SERVICE) > before);
  }

  @Test
  void envoyOnTheOtherSide_isDialledByTheSidecar() {
    long before = far.fromAfar();
    awaitReached("stored", remote.upstream("db.dc2"));
    assertTrue(far.fromAfar() > before);
  }

  @Test
  void envoyOnTheOtherSide_isDialledByConsortsGateway() {
    MeshGateway near = here.gateway("gw-near");
    long before = far.fromAfar();
    awaitReached("stored", local.upstream("db.dc2"));
    assertTrue(far.fromAfar() > before);
    awaitLogged(near);
  }

  @Test
  void envoyOnThisSide_dialsConsortsGateway() {
    MeshGateway other = there.gateway("gw-far");
    EnvoyGateway near = near(other.wanPort());
    long before = far.passed(SERVICE);
    awaitReached("stored", local.upstream("db.dc2"));
    assertTrue(near.passedTo("dc2") > 0);
    assertEquals(before, far.passed(SERVICE), "the other gateway of that side");
    awaitLogged(other);
  }

  private static void awaitLogged(MeshGateway gateway) {
    gateway
        .process()
        .awaitAccessLine(
            LIMIT, line -> line.path("destination").asText().startsWith("db.default.dc2."));
  }

  @Test
  void wrongIdentity_behindEnvoys_getsNoByte() {
    near(far.wanPort());
    for (MeshService caller : List.of(local, remote)) {
      long before = far.passed(POSED);
      Await.until(
          "the impostor to be dialled for " + caller.name(),
          LIMIT,
          () -> {
            assertEquals("", Site.reached(caller.upstream("posed.dc2")));
            return far.passed(POSED) > before;
          });
    }
    assertEquals(0, impostor.handshakes());
    assertEquals(0, impostor.bytesReceived());
  }
}
