// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two datacenters that know each other, and what tests of them have in common. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoDatacenters {
  static final Duration LIMIT = Duration.ofSeconds(30);
  // Consul spreads the renewal of leaves over half a minute.
  private static final Duration ROTATION = Duration.ofSeconds(90);
  private static final int CONNECTIONS = 50;

  @Order(1)
  @RegisterExtension
  final Mesh here;

  @Order(2)
  @RegisterExtension
  final Mesh there;

  TwoDatacenters(AgentKind kind) {
    here = Mesh.primary(kind);
    there = Mesh.secondaryOf(here);
  }

  /** A client in the first datacenter with one upstream; returns the port of that. */
  final int client(String name, String upstream) {
    return client(name, upstream, "none");
  }

  /** The same, which reaches other datacenters through gateways in this mode. */
  final int client(String name, String upstream, String gateways) {
    MeshService service = here.unregistered(name, 1, upstream).through(gateways);
    here.register(service);
    here.consort(service);
    return service.upstream(upstream);
  }

  static void awaitReached(String word, int port) {
    Await.until(word + " to answer", LIMIT, () -> Site.reached(port).equals(word));
  }

  final void query(String name, String service) {
    here.agent()
        .api()
        .send(
            "POST",
            "/v1/query",
            """
            {"Name": "%s", "Service": {"Service": "%s", "Failover": {"Datacenters": ["dc2"]}}}"""
                .formatted(name, service));
  }

  final void resolver(String name, Map<String, Object> content) {
    Map<String, Object> entry = new LinkedHashMap<>(content);
    entry.put("Kind", "service-resolver");
    entry.put("Name", name);
    here.agent().api().put("/v1/config", entry);
  }

  static void assertGoesThereWhileIll(Site near, int port, String here, String there) {
    awaitReached(here, port);
    near.report(false);
    awaitReached(there, port);
    near.report(true);
    awaitReached(here, port);
  }

  /**
   * Connections from here to a service there, from before the primary's root is another one until
   * both sides have certificates of that.
   */
  final void assertRotationLosesNothing(String name, String gateways) {
    ConsortProcess callee = (ConsortProcess) Site.start(there, name, "turned").sidecar();
    MeshService service = here.unregistered(name + "-caller", 1, name + ".dc2").through(gateways);
    here.register(service);
    ConsortProcess caller = here.consort(service);
    int port = service.upstream(name + ".dc2");
    awaitReached("turned", port);
    String callers = serial(caller);
    String callees = serial(callee);
    here.agent().rotateRoot();
    Await.until(
        "new certificates on both sides",
        ROTATION,
        () -> {
          assertEquals("turned", Site.reached(port));
          return !serial(caller).equals(callers)
              && !serial(callee).equals(callees)
              && there.agent().activeRoot().equals(here.agent().activeRoot());
        });
    for (int i = 0; i < CONNECTIONS; i++) {
      assertEquals("turned", Site.reached(port), "connection " + i + " after the rotation");
    }
    assertTrue(caller.process().isAlive());
  }

  private static String serial(ConsortProcess sidecar) {
    return sidecar.admin().get("/certs").at("/sidecars/0/serial").asText();
  }
}
