// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.acceptance.support.AclConsul;
import dev.consort.authz.DefaultPolicy;
import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.devagent.acl.AclSettings;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The embedded agent's verdicts are those of the table, and so those of the real agent. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevAgentVerdictsTest {
  private static final long SEED = 3_141_592;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void verdicts_defaultAllow_areTheTables() {
    Verdicts.compareAll(start(DevAgentConfig.defaults()), DefaultPolicy.ALLOW, SEED);
  }

  @Test
  void verdicts_aclsDeny_areTheTables() {
    AgentApi agent =
        start(DevAgentConfig.defaults().withAcl(AclSettings.deny(AclConsul.MANAGEMENT_TOKEN)));
    Verdicts.compareAll(agent.withToken(AclConsul.MANAGEMENT_TOKEN), DefaultPolicy.DENY, SEED + 1);
  }

  @Test
  void verdicts_defaultIntentionPolicy_overrulesTheAclDefault() {
    Verdicts.compareAll(
        start(DevAgentConfig.defaults().withDefaultIntentionPolicy("deny")),
        DefaultPolicy.DENY,
        SEED + 2);
  }

  private AgentApi start(DevAgentConfig config) {
    return AgentApi.at(DevAgent.start(vertx, config).await().httpAddress());
  }
}
