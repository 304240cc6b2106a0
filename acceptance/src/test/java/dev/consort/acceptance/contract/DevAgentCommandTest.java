// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.acceptance.support.RequiresTool;
import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The installed {@code consul} command and its sidecar work with the embedded agent. */
@RequiresTool("consul")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevAgentCommandTest implements CommandContract, BuiltInProxyContract {
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
    return new Capabilities(true);
  }
}
