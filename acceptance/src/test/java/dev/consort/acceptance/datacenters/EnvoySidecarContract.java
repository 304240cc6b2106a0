// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.MeshGateway;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Envoy on one side and Consort on the other, with Consort's gateways between the datacenters. */
abstract class EnvoySidecarContract extends TwoDatacenters {
  private static final String POSED = "posed.dc2";

  private MeshGateway near;
  private MeshGateway far;
  private MeshPeer.Listening impostor;
  private Sidecar webSidecar;
  private MeshService caller;
  private MeshService envoyNear;
  private MeshService envoyFar;

  EnvoySidecarContract(AgentKind kind) {
    super(kind);
  }

  @BeforeAll
  final void open() throws IOException {
    near = here.gateway("gw-near");
    far = there.gateway("gw-far");
    HttpApp web = there.closing(HttpApp.start());
    web.on("/word", (_, reply) -> reply.send(200, "text/plain", "served"));
    Site.start(there, "db", "stored");
    Site.start(there, "db-envoy", "stored by Envoy", SidecarKind.ENVOY);
    webSidecar = start("web", web, SidecarKind.CONSORT);
    start("web-envoy", web, SidecarKind.ENVOY);
    impostor = there.closing(MeshPeer.of(there.agent(), "other").listen());
    there.register(there.unregistered("posed", 1).withSidecarPort(impostor.port()));
    envoyNear = envoy("envoy-near", "local");
    envoyFar = envoy("envoy-far", "remote");
    caller =
        here.unregistered("caller", 1, "db-envoy.dc2", "web-envoy.dc2")
            .withProtocolOf("web-envoy.dc2", "http")
            .through("local");
    here.register(caller);
    here.consort(caller);
  }

  private Sidecar start(String name, HttpApp app, SidecarKind kind) {
    MeshService service = there.unregistered(name, app.port()).speaking("http");
    there.register(service);
    return there.sidecar(kind, service);
  }

  private MeshService envoy(String name, String gateways) {
    MeshService service =
        here.unregistered(name, 1, "db.dc2", "web.dc2", POSED)
            .withProtocolOf("web.dc2", "http")
            .through(gateways);
    here.register(service);
    here.sidecar(SidecarKind.ENVOY, service);
    return service;
  }

  /** How many connections to this service of the other datacenter the gateway has had. */
  private static long passed(MeshGateway gateway, String service) {
    return gateway.process().accessLines().stream()
        .filter(line -> isTo(service, line.path("destination").asText()))
        .count();
  }

  private static boolean isTo(String service, String destination) {
    return destination.startsWith(service + ".default.dc2.");
  }

  private static void awaitPassed(MeshGateway gateway, String service, long before) {
    Await.until(
        "a connection to " + service + " in the log of " + gateway.id(),
        LIMIT,
        () -> passed(gateway, service) > before);
  }

  private static String served(int port) throws IOException {
    try (RawClient client = RawClient.to(port)) {
      return client.get("/word").body();
    }
  }

  private static void awaitServed(int port) {
    Await.until("the page", LIMIT, () -> served(port).equals("served"));
  }

  @Test
  void envoyClient_throughGatewaysOfBothSides_reachesConsort() {
    awaitReached("stored", envoyNear.upstream("db.dc2"));
    awaitPassed(near, "db", 0);
    awaitPassed(far, "db", 0);
  }

  @Test
  void envoyClient_throughGateways_asksConsort() {
    awaitServed(envoyNear.upstream("web.dc2"));
    awaitServed(envoyFar.upstream("web.dc2"));
    // Envoy keeps its connections, and gateways write about those that are over.
    webSidecar.close();
    awaitPassed(near, "web", 0);
    awaitPassed(far, "web", 1);
  }

  @Test
  void envoyClient_throughTheGatewayOfTheOtherSide_reachesConsort() {
    long nearBefore = passed(near, "db");
    long farBefore = passed(far, "db");
    awaitReached("stored", envoyFar.upstream("db.dc2"));
    awaitPassed(far, "db", farBefore);
    assertEquals(nearBefore, passed(near, "db"));
  }

  @Test
  void envoyServer_behindGateways_isReachedByConsort() {
    awaitReached("stored by Envoy", caller.upstream("db-envoy.dc2"));
    awaitPassed(far, "db-envoy", 0);
  }

  @Test
  void envoyServer_behindGateways_isAskedByConsort() {
    awaitServed(caller.upstream("web-envoy.dc2"));
  }

  @Test
  void wrongIdentity_behindGateways_getsNoByteOfEnvoy() {
    for (int port : List.of(envoyNear.upstream(POSED), envoyFar.upstream(POSED))) {
      assertEquals("", Site.reached(port));
    }
    awaitPassed(far, "posed", 1);
    assertEquals(0, impostor.handshakes());
    assertEquals(0, impostor.bytesReceived());
  }
}
