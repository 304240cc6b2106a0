// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.ca.CaSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The embedded agent, held to what the real one does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevAgentContractTest
    implements RegistrationContract,
        CheckContract,
        CatalogContract,
        BlockingContract,
        CaContract,
        ConfigEntryContract,
        IntentionContract,
        ModernIntentionContract {
  /** Like Consul\'s, but for the half minute over which that spreads new leaves. */
  private static final CaSettings QUICK_CA =
      new CaSettings(Duration.ofDays(3), Duration.ofSeconds(1));

  private final Vertx vertx = Vertx.vertx();
  private AgentApi agent;

  @BeforeAll
  void start() {
    DevAgent started = DevAgent.start(vertx, DevAgentConfig.defaults().withCa(QUICK_CA)).await();
    agent = AgentApi.at(started.httpAddress());
  }

  @AfterAll
  void stop() {
    vertx.close().await();
  }

  @Override
  public AgentApi agent() {
    return agent;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(true);
  }
}
