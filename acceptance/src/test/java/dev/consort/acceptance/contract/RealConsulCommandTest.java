// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.RequiresTool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The installed {@code consul} command and its sidecar with their own agent: the yardstick. */
@RequiresTool("consul")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealConsulCommandTest implements CommandContract, BuiltInProxyContract {
  @RegisterExtension static final Mesh mesh = new Mesh();

  private AgentApi agent;

  @BeforeAll
  void connect() {
    agent = AgentApi.at(mesh.consul().address());
  }

  @Override
  public AgentApi agent() {
    return agent;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.ofVersion(
        agent.get("/v1/agent/self").json().path("Config").path("Version").asText());
  }
}
