// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.CaKeys;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.Verdict;
import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the control path has to make of any agent. Each test uses service names of its own. */
interface ControlPathContract extends ControlPath {
  /** What the agent's own verdict is where no intention matches. */
  DefaultPolicy defaultPolicy();

  @Test
  default void snapshot_registeredSidecar_isComplete() {
    register("cp-web", "cp-db");
    register("cp-db");
    try (FollowedSidecar sidecar = follow("cp-web")) {
      ProxySnapshot snapshot =
          sidecar.await("an endpoint of cp-db", each -> ControlPath.endpoints(each, "cp-db") == 1);

      assertEquals("cp-web", snapshot.registration().service());
      assertEquals("cp-web-sidecar-proxy", snapshot.registration().proxyId());
      ServiceId id = snapshot.credentials().leaf().id();
      assertEquals("cp-web", id.service());
      assertEquals(trustDomain(), snapshot.credentials().bundle().trustDomain());
      UpstreamTarget target =
          snapshot.routes().get(UpstreamId.service("cp-db")).plain().targets().getFirst();
      assertEquals(
          List.of("cp-db"), target.expectedIds().stream().map(ServiceId::service).toList());
      assertEquals(List.of(), snapshot.intentions());
    }
  }

  @Test
  default void snapshot_noIntention_knowsTheAgentsDefault() {
    register("cpd-db");
    try (FollowedSidecar sidecar = follow("cpd-db")) {
      ProxySnapshot snapshot =
          sidecar.await("the default", each -> each.defaultPolicy() == defaultPolicy());

      assertEquals(
          defaultPolicy() == DefaultPolicy.ALLOW, allows(snapshot, "cpd-db", "cpd-stranger"));
      assertEquals(
          authorized("cpd-db", "cpd-stranger"), allows(snapshot, "cpd-db", "cpd-stranger"));
    }
  }

  @Test
  default void snapshot_intentions_decideAsTheAgentDoes() {
    register("cpi-db");
    try (FollowedSidecar sidecar = follow("cpi-db")) {
      sidecar.await("a first snapshot", _ -> true);

      intend("*", "cpi-db", "deny");
      intend("cpi-web", "cpi-db", "allow");
      intend("cpi-api", "cpi-db", "deny");
      ProxySnapshot snapshot =
          sidecar.await("three intentions", each -> each.intentions().size() == 3);

      for (String caller : List.of("cpi-web", "cpi-api", "cpi-other", "CPI-WEB")) {
        assertEquals(authorized("cpi-db", caller), allows(snapshot, "cpi-db", caller), caller);
      }
    }
  }

  @Test
  default void snapshot_upstreamDeregistered_losesItsEndpoint() {
    register("cpu-web", "cpu-db");
    register("cpu-db");
    try (FollowedSidecar sidecar = follow("cpu-web")) {
      sidecar.await("an endpoint of cpu-db", each -> ControlPath.endpoints(each, "cpu-db") == 1);

      operator().put("/v1/agent/service/deregister/cpu-db", "");

      sidecar.await("none", each -> ControlPath.endpoints(each, "cpu-db") == 0);
    }
  }

  @Test
  default void snapshot_registeredAgain_followsTheChange() {
    register("cpr-web", "cpr-db");
    try (FollowedSidecar sidecar = follow("cpr-web")) {
      sidecar.await("one upstream", each -> each.registration().upstreams().size() == 1);

      register("cpr-web", "cpr-db", "cpr-cache");

      sidecar.await("two upstreams", each -> each.registration().upstreams().size() == 2);
    }
  }

  @Test
  default void snapshot_rootRotated_takesTheNewRootThenALeafOfIt() {
    register("cpx-web");
    try (FollowedSidecar sidecar = follow("cpx-web")) {
      ProxySnapshot before = sidecar.await("a first snapshot", _ -> true);
      X509Certificate leaf = before.credentials().leaf().chain().getFirst();

      operator().put("/v1/connect/ca/configuration", CaKeys.newConfiguration());

      ProxySnapshot rolled =
          sidecar.await(
              "a leaf of the new root",
              each -> !each.credentials().leaf().chain().getFirst().equals(leaf));
      assertTrue(
          rolled.credentials().bundle().roots().containsAll(before.credentials().bundle().roots()),
          "the old root is still trusted");
      assertNotEquals(
          leaf.getIssuerX500Principal(),
          rolled.credentials().leaf().chain().getFirst().getIssuerX500Principal());
      assertEquals(2, rolled.credentials().leaf().chain().size(), "with the cross-signed root");
      assertTrue(rolled.credentials().generation() > before.credentials().generation());
    }
  }

  private void intend(String source, String destination, String action) {
    operator()
        .post(
            "/v1/connect/intentions",
            """
            {"SourceName": "%s", "DestinationName": "%s", "SourceType": "consul", "Action": "%s"}"""
                .formatted(source, destination, action));
  }

  private String trustDomain() {
    return operator().get("/v1/agent/connect/ca/roots").path("TrustDomain").asText();
  }

  private boolean authorized(String target, String caller) {
    return operator()
        .post(
            "/v1/agent/connect/authorize",
            """
            {"Target": "%s", "ClientCertURI": "spiffe://%s/ns/default/dc/dc1/svc/%s",
             "ClientCertSerial": "01"}"""
                .formatted(target, trustDomain(), caller))
        .json()
        .path("Authorized")
        .asBoolean();
  }

  private static boolean allows(ProxySnapshot snapshot, String destination, String caller) {
    String trustDomain = snapshot.credentials().bundle().trustDomain();
    return IntentionTable.compile(
                IntentionName.of(destination),
                trustDomain,
                snapshot.intentions(),
                snapshot.defaultPolicy())
            .decide(new ServiceId(trustDomain, "default", "default", "dc1", caller))
        instanceof Verdict.Allowed;
  }
}
