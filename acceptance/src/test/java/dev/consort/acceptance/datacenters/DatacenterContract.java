// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What calls into another datacenter have to do, on whatever agents there are. */
abstract class DatacenterContract extends TwoDatacenters {
  DatacenterContract(AgentKind kind) {
    super(kind);
  }

  @Test
  void upstream_inTheOtherDatacenter_isReached() {
    Site.start(there, "far", "far-away");
    int port = client("far-caller", "far.dc2");
    awaitReached("far-away", port);
  }

  @Test
  void redirect_toTheOtherDatacenter_isFollowed_andItsEndToo() {
    Site.start(here, "moved", "stayed");
    Site.start(there, "moved", "moved-away");
    int port = client("moved-caller", "moved");
    awaitReached("stayed", port);
    resolver("moved", Map.of("Redirect", Map.of("Datacenter", "dc2")));
    awaitReached("moved-away", port);
    here.agent().api().send("DELETE", "/v1/config/service-resolver/moved", "");
    awaitReached("stayed", port);
  }

  @Test
  void instance_withTheIdentityOfAnotherDatacenter_getsNoByte() throws IOException {
    MeshPeer.Listening impostor = here.closing(MeshPeer.of(here.agent(), "posed").listen());
    there.register(there.unregistered("posed", 1).withSidecarPort(impostor.port()));
    int port = client("posed-caller", "posed.dc2");
    Await.until(
        "the impostor to be left",
        LIMIT,
        () -> {
          assertEquals("", Site.reached(port));
          return impostor.over() > 0;
        });
    assertEquals(0, impostor.handshakes(), "the identity is judged within the handshake");
    assertEquals(0, impostor.bytesReceived());
  }

  @Test
  void query_goesToTheOtherDatacenter_whenTheInstancesHereAreIll_andBack() {
    Site near = Site.start(here, "geo", "geo-here");
    Site.start(there, "geo", "geo-there");
    query("geo-any", "geo");
    assertGoesThereWhileIll(near, client("geo-caller", "query:geo-any"), "geo-here", "geo-there");
  }

  @Test
  void query_isAskedAtOnce_whenItsInstanceIsGone_howeverLongItsInterval() {
    Site gone = Site.start(here, "asked", "gone");
    query("asked-any", "asked");
    MeshService service =
        here.unregistered("asking", 1, "query:asked-any")
            .withUpstreamConfig("consort_poll_interval_ms", 600_000);
    here.register(service);
    here.consort(service);
    int port = service.upstream("query:asked-any");
    awaitReached("gone", port);
    gone.sidecar().process().kill();
    here.agent().api().put("/v1/agent/service/deregister/" + gone.service().proxyId(), "");
    Await.until(
        "the catalog to forget it",
        LIMIT,
        () -> here.agent().api().get("/v1/health/connect/asked").isEmpty());
    awaitReached("", port);
    Site.start(here, "asked", "new");
    awaitReached("new", port);
  }

  @Test
  void failover_ofAResolver_isUsedWhileTheInstancesHereAreIll() {
    Site near = Site.start(here, "twin", "twin-here");
    Site.start(there, "twin", "twin-there");
    resolver("twin", Map.of("Failover", Map.of("*", Map.of("Datacenters", List.of("dc2")))));
    assertGoesThereWhileIll(near, client("twin-caller", "twin"), "twin-here", "twin-there");
  }

  @Test
  void failover_isUsedAtOnce_whileTheCatalogStillCallsTheDeadWell() {
    Site near = Site.start(here, "dead", "dead-here");
    Site far = Site.start(there, "dead", "dead-there");
    String address = "127.0.0.1:" + far.service().sidecarPort();
    resolver("dead", Map.of("Failover", Map.of("*", Map.of("Datacenters", List.of("dc2")))));
    MeshService service = here.service("dead-caller", 1, "dead");
    ConsortProcess caller = here.consort(service);
    int port = service.upstream("dead");
    awaitReached("dead-here", port);
    Await.until(
        "the other to be known",
        LIMIT,
        () -> caller.admin().get("/upstreams").toString().contains(address));
    near.sidecar().process().kill();
    for (int i = 0; i < 20; i++) {
      assertEquals("dead-there", Site.reached(port), "connection " + i + " after the death");
    }
    here.consort(near.service());
    awaitReached("dead-here", port);
  }

  @Test
  void subset_isReachedByItsFilter() {
    Site.start(here, "plain-shop", "some-shop");
    resolver(
        "plain-shop",
        Map.of(
            "DefaultSubset",
            "none",
            "Subsets",
            Map.of("none", Map.of("Filter", "Service.Meta.version == \"v9\""))));
    int port = client("subset-caller", "plain-shop");
    Await.until("nobody to answer", LIMIT, () -> Site.reached(port).isEmpty());
    resolver(
        "plain-shop",
        Map.of(
            "DefaultSubset",
            "all",
            "Subsets",
            Map.of("all", Map.of("Filter", "Service.Meta.version != \"v9\""))));
    awaitReached("some-shop", port);
  }

  @Test
  void rotationOfTheRoot_underTraffic_losesNoConnectionBetweenDatacenters() {
    assertRotationLosesNothing("turning", "none");
  }
}
