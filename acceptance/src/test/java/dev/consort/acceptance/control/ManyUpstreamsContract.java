// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import dev.consort.agent.config.AgentLimits;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * What a sidecar sees of any agent when it has more upstreams than the agent has room for: a few
 * watches tell what changed, and only that is read.
 */
interface ManyUpstreamsContract extends ControlPath {
  /** Two watches may rest at the agent, where five upstreams take ten. */
  AgentLimits NARROW =
      new AgentLimits(
          AgentLimits.DEFAULT.callTimeout(),
          AgentLimits.DEFAULT.blockFor(),
          AgentLimits.DEFAULT.answerBytes(),
          26);

  @Test
  default void upstreams_moreThanTheAgentHasRoomFor_areFollowed() {
    register("mu-web", "mu-a", "mu-b", "mu-c", "mu-d", "mu-e");
    register("mu-a");
    register("mu-b");
    register("mu-c");
    try (FollowedSidecar sidecar = follow("mu-web", NARROW)) {
      sidecar.await("mu-a, mu-b and mu-c", has("mu-a", 1).and(has("mu-b", 1)).and(has("mu-c", 1)));
      sidecar.awaitMeter("consort_agent_told_watches", 10);

      operator()
          .put("/v1/agent/service/maintenance/mu-a-sidecar-proxy?enable=true&reason=test", "");
      sidecar.await("mu-a ill", each -> health(each, "mu-a") == Endpoint.Health.CRITICAL);

      operator().put("/v1/agent/service/deregister/mu-b", "");
      sidecar.await("mu-b gone", has("mu-b", 0));

      register("mu-d");
      sidecar.await("mu-d there", has("mu-d", 1));

      operator()
          .put(
              "/v1/config",
              """
              {"Kind": "service-resolver", "Name": "mu-e", "Redirect": {"Service": "mu-c"}}""");
      sidecar.await("mu-e leads to mu-c", each -> leadsTo(each, "mu-e", "mu-c"));
      operator().put("/v1/agent/service/deregister/mu-c", "");
      sidecar.await("mu-c gone for both", has("mu-c", 0).and(has("mu-e", 0)));
      sidecar.awaitMeter("consort_agent_told_watches", 10);
    }
  }

  private static Predicate<ProxySnapshot> has(String upstream, int endpoints) {
    return snapshot -> ControlPath.endpoints(snapshot, upstream) == endpoints;
  }

  private static Endpoint.Health health(ProxySnapshot snapshot, String upstream) {
    return target(snapshot, upstream).endpoints().getFirst().health();
  }

  private static boolean leadsTo(ProxySnapshot snapshot, String upstream, String service) {
    return target(snapshot, upstream).expectedIds().stream()
        .allMatch(id -> id.service().equals(service));
  }

  private static UpstreamTarget target(ProxySnapshot snapshot, String upstream) {
    return snapshot.routes().get(UpstreamId.service(upstream)).plain().targets().getFirst();
  }
}
