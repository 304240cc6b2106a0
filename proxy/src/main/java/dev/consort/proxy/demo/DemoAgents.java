// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.ca.CaSettings;
import dev.consort.proxy.local.AgentApi;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The agents that the demo runs on.
 *
 * @param here of the datacenter that all begins in
 * @param there of a second one, where the demo may write to one
 */
record DemoAgents(AgentApi here, Optional<AgentApi> there) {
  /** The second datacenter of the embedded agent. */
  static final String SECOND = "dc2";

  /** So short that the demo sees a renewal; a new leaf comes before nine tenths of it are over. */
  private static final Duration LEAF_TTL = Duration.ofSeconds(20);

  /** How long after a new root leaves may come; Consul's is 30 s. */
  private static final Duration ROTATION_JITTER = Duration.ofSeconds(2);

  private static final int START_SECONDS = 20;

  /** Somebody's agent. Of another datacenter that it may know, the demo has no address. */
  static DemoAgents given(String address, Optional<String> token) {
    return new DemoAgents(new AgentApi(address, token), Optional.empty());
  }

  /** An embedded one with two datacenters, which lives as long as {@code vertx}. */
  static DemoAgents embedded(Vertx vertx) throws Exception {
    DevAgentConfig config =
        DevAgentConfig.defaults()
            .withCa(new CaSettings(LEAF_TTL, ROTATION_JITTER))
            .withSecondaries(List.of(SECOND));
    DevAgent agent =
        DevAgent.start(vertx, config)
            .toCompletionStage()
            .toCompletableFuture()
            .get(START_SECONDS, TimeUnit.SECONDS);
    return new DemoAgents(
        new AgentApi(agent.httpAddress(), Optional.empty()),
        Optional.of(new AgentApi(agent.httpAddress(SECOND), Optional.empty())));
  }
}
