// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.AgentRig;
import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.agent.Fixture;
import dev.consort.upstreams.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a gateway knows of an agent that is played, whose catalog the tests fill. */
abstract class GatewayFixture {
  static final String TD = "d69d87f0-3d2e-2eb2-d59b-bb70fab6ea4f.consul";

  final AgentRig rig = new AgentRig();
  final GatewaySource source = new GatewaySource(rig.connection, "mesh-gateway");
  final List<GatewaySnapshot> published = new CopyOnWriteArrayList<>();

  @AfterEach
  final void close() {
    source.close();
    rig.close();
  }

  @BeforeEach
  final void mesh() {
    rig.agent.index(
        "/v1/agent/connect/ca/roots", 9, Reply.of(Fixture.load("1.21.4/ca/agent-roots")));
    rig.agent.index("/v1/health/state/any", 10, Reply.ok("[]"));
    rig.agent.index("/v1/config/service-resolver", 5, Reply.ok("[]"));
    rig.agent.answer("/v1/catalog/datacenters", Reply.ok("[\"dc1\"]"));
  }

  final void complete() {
    source.start(published::add);
    Eventually.holds("it is complete", () -> !published.isEmpty());
  }

  final GatewaySnapshot last() {
    return published.getLast();
  }

  final Map<String, Destination> ways() {
    return last().table().services();
  }

  final Map<String, String> leftOut() {
    return last().leftOut();
  }

  /** Lets the small windows pass between changes and snapshots. */
  final void await(String what, BooleanSupplier condition) {
    Eventually.holds(
        what,
        () -> {
          rig.timers.advance(Duration.ofMillis(50));
          return condition.getAsBoolean();
        });
  }

  final int asked(String path) {
    return rig.agent.requests(path).size();
  }
}
