// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import dev.consort.acceptance.support.ConsulApi;
import dev.consort.agent.config.AgentToken;
import dev.consort.authz.DefaultPolicy;
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

/** The control path on the embedded agent without ACLs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevControlPathTest implements ControlPathContract, ManyUpstreamsContract {
  /** Like Consul\'s, but for the half minute over which that spreads new leaves. */
  private static final CaSettings QUICK_CA =
      new CaSettings(Duration.ofDays(3), Duration.ofSeconds(1));

  private final Vertx vertx = Vertx.vertx();
  private DevAgent agent;

  @BeforeAll
  void start() {
    agent = DevAgent.start(vertx, DevAgentConfig.defaults().withCa(QUICK_CA)).await();
  }

  @AfterAll
  void stop() {
    vertx.close().await();
  }

  @Override
  public String address() {
    return agent.httpAddress();
  }

  @Override
  public ConsulApi operator() {
    return new ConsulApi(address(), "");
  }

  @Override
  public AgentToken tokenOf(String service) {
    return new AgentToken.None();
  }

  @Override
  public DefaultPolicy defaultPolicy() {
    return DefaultPolicy.ALLOW;
  }
}
