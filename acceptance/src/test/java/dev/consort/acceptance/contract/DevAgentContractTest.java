// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import io.vertx.core.Vertx;
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
  private final Vertx vertx = Vertx.vertx();
  private AgentApi agent;

  @BeforeAll
  void start() {
    DevAgent started = DevAgent.start(vertx, DevAgentConfig.defaults()).await();
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
    return new Capabilities(true, 404);
  }
}
