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
import org.junit.jupiter.api.Test;

/** What an upstream names to be tried in its place, on whatever agents there are. */
abstract class FallbackContract extends TwoDatacenters {
  FallbackContract(AgentKind kind) {
    super(kind);
  }

  private MeshService caller(String name, String upstream, String... fallbacks) {
    MeshService service =
        here.unregistered(name, 1, upstream)
            .withUpstreamConfig("consort_fallback", List.of(fallbacks));
    here.register(service);
    return service;
  }

  private static void awaitKnown(ConsortProcess caller, String what) {
    Await.until(
        what + " to be known",
        LIMIT,
        () -> caller.admin().get("/upstreams").toString().contains(what));
  }

  @Test
  void fallback_isUsedWhileTheInstancesAreIll_andNotAfter() {
    Site first = Site.start(here, "meek", "first");
    Site.start(here, "meek-spare", "spare");
    MeshService service = caller("meek-caller", "meek", "service:meek-spare");
    here.consort(service);
    assertGoesThereWhileIll(first, service.upstream("meek"), "first", "spare");
  }

  @Test
  void fallback_isUsedAtOnce_whileTheCatalogStillCallsTheDeadWell_andLeftOnReturn() {
    Site first = Site.start(here, "frail", "first");
    Site.start(here, "frail-spare", "spare");
    MeshService service =
        caller("frail-caller", "frail", "service:frail-nobody", "service:frail-spare");
    ConsortProcess caller = here.consort(service);
    int port = service.upstream("frail");
    awaitReached("first", port);
    awaitKnown(caller, "frail-spare of fallback frail-spare");
    first.sidecar().process().kill();
    for (int i = 0; i < 20; i++) {
      assertEquals("spare", Site.reached(port), "connection " + i + " after the death");
    }
    here.consort(first.service());
    awaitReached("first", port);
  }

  @Test
  void fallbacks_inAnotherDatacenter_andOfAQuery_areTriedInOrder() {
    Site first = Site.start(here, "worn", "first");
    Site far = Site.start(there, "worn-far", "far");
    Site.start(here, "worn-asked", "asked");
    query("worn-query", "worn-asked");
    MeshService service = caller("worn-caller", "worn", "service:worn-far.dc2", "query:worn-query");
    here.consort(service);
    int port = service.upstream("worn");
    assertGoesThereWhileIll(first, port, "first", "far");
    first.report(false);
    assertGoesThereWhileIll(far, port, "far", "asked");
  }

  @Test
  void fallback_withTheIdentityOfTheUpstream_getsNoByte() throws IOException {
    Site first = Site.start(here, "posed", "first");
    MeshPeer.Listening impostor = here.closing(MeshPeer.of(here.agent(), "posed").listen());
    here.register(here.unregistered("posed-spare", 1).withSidecarPort(impostor.port()));
    MeshService service = caller("posed-caller", "posed", "service:posed-spare");
    ConsortProcess caller = here.consort(service);
    int port = service.upstream("posed");
    awaitReached("first", port);
    awaitKnown(caller, "posed-spare of fallback posed-spare");
    first.sidecar().process().kill();
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
}
