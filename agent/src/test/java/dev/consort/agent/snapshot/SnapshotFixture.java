// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.AgentRig;
import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.Fixture;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** The recorded mesh on an agent that is played, and a source that follows it. */
abstract class SnapshotFixture {
  static final String REGISTRATION = "/v1/agent/service/web-1-sidecar-proxy";
  static final String ROOTS = "/v1/agent/connect/ca/roots";
  static final String LEAF = "/v1/agent/connect/ca/leaf/web";
  static final String INTENTIONS = "/v1/connect/intentions/match";
  static final String MESH = "/v1/config/mesh/mesh";
  static final String DB = "/v1/health/connect/db";

  AgentRig rig = new AgentRig();
  final List<ProxySnapshot> published = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    rig.close();
  }

  /** The recorded mesh, with no agent:read and no authorize. */
  void mesh() {
    FakeAgent agent = rig.agent;
    agent.hash(REGISTRATION, "h1", fixture("agent/service-web-1-sidecar-proxy"));
    agent.index(ROOTS, 9, fixture("ca/agent-roots"));
    agent.index(LEAF, 49, fixture("ca/leaf-web"));
    agent.index(INTENTIONS, 5, Reply.ok("{\"web\":[]}"));
    agent.index(MESH, 20, absent("mesh/mesh"));
    agent.index("/v1/config/proxy-defaults/global", 20, absent("proxy-defaults/global"));
    agent.index("/v1/config/service-defaults/web", 24, fixture("config/get-service-defaults-web"));
    agent.answer("/v1/agent/checks", fixture("agent/checks-web-1"));
    agent.answer("/v1/agent/self", Reply.error(403, "Permission denied"));
    agent.answer("/v1/agent/connect/authorize", Reply.error(403, "Permission denied"));
    for (String service : List.of("api", "billing", "cache", "orders")) {
      agent.index("/v1/health/connect/" + service, 3, Reply.ok("[]"));
    }
    for (String service : List.of("api", "db", "cache", "legacy-api", "orders")) {
      agent.index("/v1/discovery-chain/" + service, 126, fixture("discovery-chain/" + service));
    }
    agent.index("/v1/discovery-chain/billing", 9, fixture("discovery-chain/billing-compile-dc2"));
    agent.answer("/v1/query/geo-db/execute", fixture("query/execute-geo-db"));
    agent.index("/v1/health/service/mesh-gateway", 61, fixture("health/service-mesh-gateway"));
    agent.index(DB, 67, fixture("health/connect-db"));
  }

  static Reply absent(String entry) {
    return Reply.error(404, "Config entry not found for " + entry);
  }

  static Reply fixture(String name) {
    return Reply.of(Fixture.load("1.21.4/" + name));
  }

  AgentSnapshotSource source() {
    return new AgentSnapshotSource(
        rig.connection, new ProxySelector.ProxyId("web-1-sidecar-proxy"), Optional.empty());
  }

  ProxySnapshot last() {
    return published.getLast();
  }

  /** What is known of the instances that are called first. */
  UpstreamTarget target(String service) {
    return last().routes().get(UpstreamId.service(service)).plain().targets().getFirst();
  }

  static boolean all(ProxySnapshot snapshot) {
    return snapshot.routes().size() == 7;
  }

  /** Starts and waits until all is known and every watch rests. */
  AgentSnapshotSource started() {
    AgentSnapshotSource source = source();
    source.start(published::add);
    Eventually.holds(
        "all upstreams are known",
        () -> {
          rig.timers.advance(Duration.ofMillis(50));
          return !published.isEmpty()
              && all(last())
              && !last().defaultPolicySource().equals("not known yet");
        });
    for (String path : List.of(REGISTRATION, ROOTS, LEAF, INTENTIONS, MESH)) {
      Eventually.holds(path + " rests", () -> rig.agent.resting(path) == 1);
    }
    // Of both datacenters.
    Eventually.holds(DB + " rests", () -> rig.agent.resting(DB) == 2);
    return source;
  }
}
