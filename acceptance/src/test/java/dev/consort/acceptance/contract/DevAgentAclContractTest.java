// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.acl.AclSettings;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The embedded agent with ACLs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevAgentAclContractTest implements AclContract {
  private static final String MANAGEMENT_TOKEN = "00000000-0000-4000-8000-00000000000a";

  private final Vertx vertx = Vertx.vertx();
  private AgentApi anonymous;

  @BeforeAll
  void start() {
    DevAgent started =
        DevAgent.start(vertx, DevAgentConfig.defaults().withAcl(AclSettings.deny(MANAGEMENT_TOKEN)))
            .await();
    anonymous = AgentApi.at(started.httpAddress());
  }

  @AfterAll
  void stop() {
    vertx.close().await();
  }

  @Override
  public AgentApi anonymous() {
    return anonymous;
  }

  @Override
  public AgentApi management() {
    return anonymous.withToken(MANAGEMENT_TOKEN);
  }
}
