// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshGateway;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.web.HttpApp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Everything on the way to a service is killed in turn, while requests are sent. What may be lost
 * is one request for each that was under way, and of those that may be repeated only where the
 * agent knows no route that says so.
 */
abstract class OutageContract extends TwoDatacenters {
  private static final int ANSWERS = 30;

  private final int mostGets;

  /**
   * @param mostGets how many requests that may be repeated may fail at each death
   */
  OutageContract(AgentKind kind, int mostGets) {
    super(kind);
    this.mostGets = mostGets;
  }

  /** What a route to the service says of retries, as members of its {@code Destination}. */
  abstract String retries();

  private MeshService shop(Mesh mesh, String word) {
    HttpApp app = mesh.closing(HttpApp.start());
    app.on("/where", (_, reply) -> reply.send(200, "text/plain", word));
    MeshService service = mesh.unregistered("till", app.port()).speaking("http");
    mesh.register(service);
    return service;
  }

  private MeshService caller() {
    MeshService caller = here.unregistered("till-caller", 1, "till").through("local");
    here.register(caller);
    return caller;
  }

  // What comes back is used once those that dial it have heard of it, which is a moment after the
  // catalog: until then, the next death takes the last way they know.

  private static void awaitUsed(MeshGateway near, ConsortProcess caller) {
    String address = "127.0.0.1:" + near.lanPort();
    Await.until(
        near.id() + " to be known as well",
        LIMIT,
        () -> {
          List<String> healths =
              caller.admin().get("/upstreams").findParents("health").stream()
                  .filter(endpoint -> endpoint.path("address").asText().equals(address))
                  .map(endpoint -> endpoint.path("health").asText())
                  .toList();
          return healths.contains("passing") && Set.copyOf(healths).size() == 1;
        });
  }

  private static void awaitBothFar(MeshGateway near) {
    Await.until(
        "both far gateways to be known as well to " + near.id(),
        LIMIT,
        () -> near.page().at("/datacenters/dc2/usable").asInt() == 2);
  }

  private void dies(Load load, String what, Runnable death, String answering) {
    int gets = load.gets().failed();
    int posts = load.posts().failed();
    death.run();
    load.awaitAnswers(ANSWERS, answering);
    int lostGets = load.gets().failed() - gets;
    int lostPosts = load.posts().failed() - posts;
    System.out.printf(
        "%s: %s: %d repeatable and %d other requests were lost%n",
        getClass().getSimpleName(), what, lostGets, lostPosts);
    assertTrue(lostGets <= mostGets, what + " lost " + lostGets + " that may be repeated");
    // A process that is killed leaves its sockets to be closed one after the other, so a caller
    // whose request was cut off may send its next one on a connection that has just answered
    // another caller, and is about to be closed.
    assertTrue(lostPosts <= 2 * Load.CALLERS, what + " lost " + lostPosts + " that may not");
  }

  /** What dies besides, where that is possible. */
  void moreDeaths(Deaths deaths) {}

  /** Kills something while requests are answered from the other datacenter. */
  @FunctionalInterface
  interface Deaths {
    void dies(String what, Runnable death);
  }

  @Test
  void everythingOnTheWay_diesInTurn_andFewRequestsAreLost() {
    MeshService near = shop(here, "here");
    MeshService far = shop(there, "there");
    resolver("till", Map.of("Failover", Map.of("*", Map.of("Datacenters", List.of("dc2")))));
    here.agent()
        .api()
        .put(
            "/v1/config",
            """
            {"Kind": "service-router", "Name": "till", "Routes": [{"Destination": {%s}}]}"""
                .formatted(retries()));
    Sidecar nearSidecar = here.sidecar(SidecarKind.CONSORT, near);
    there.sidecar(SidecarKind.CONSORT, far);
    MeshGateway near1 = here.gateway("gw-near-1");
    MeshGateway near2 = here.gateway("gw-near-2");
    MeshGateway far1 = there.gateway("gw-far-1");
    MeshGateway far2 = there.gateway("gw-far-2");
    MeshService callerService = caller();
    ConsortProcess caller = here.consort(callerService);
    Load load = here.closing(Load.on(callerService.upstream("till")));
    load.awaitAnswers(ANSWERS, "here");
    dies(load, "the near sidecar", () -> nearSidecar.process().kill(), "there");
    dies(load, "a near gateway", () -> near1.process().process().kill(), "there");
    MeshGateway near1Again = near1.again();
    awaitUsed(near1, caller);
    dies(load, "the other near gateway", () -> near2.process().process().kill(), "there");
    MeshGateway near2Again = near2.again();
    awaitUsed(near2, caller);
    dies(load, "a far gateway", () -> far1.process().process().kill(), "there");
    far1.again();
    awaitBothFar(near1Again);
    awaitBothFar(near2Again);
    dies(load, "the other far gateway", () -> far2.process().process().kill(), "there");
    moreDeaths((what, death) -> dies(load, what, death, "there"));
    assertTrue(near1Again.process().process().isAlive());
    dies(load, "nothing: the near sidecar is back", () -> here.consort(near), "here");
  }
}
