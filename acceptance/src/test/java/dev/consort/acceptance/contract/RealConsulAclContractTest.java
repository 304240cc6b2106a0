// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.acceptance.support.AclConsul;
import dev.consort.acceptance.support.RealConsul;
import dev.consort.acceptance.support.RequiresTool;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The installed Consul with ACLs. */
@RequiresTool("consul")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealConsulAclContractTest implements AclContract {
  private RealConsul consul;
  private AgentApi anonymous;

  @BeforeAll
  void start(@TempDir Path directory) {
    consul = AclConsul.start(directory);
    anonymous = AgentApi.at(consul.address());
  }

  @AfterAll
  void stop() {
    consul.close();
  }

  @Override
  public AgentApi anonymous() {
    return anonymous;
  }

  @Override
  public AgentApi management() {
    return anonymous.withToken(AclConsul.MANAGEMENT_TOKEN);
  }
}
