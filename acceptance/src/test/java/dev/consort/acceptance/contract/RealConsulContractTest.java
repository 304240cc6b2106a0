// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.acceptance.harness.AgentApi;
import dev.consort.acceptance.harness.RealConsul;
import dev.consort.acceptance.harness.RequiresTool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The installed Consul, which the contracts are taken from. */
@RequiresTool("consul")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealConsulContractTest
    implements RegistrationContract, CheckContract, CatalogContract, BlockingContract {
  private RealConsul consul;

  @BeforeAll
  void start() {
    consul = RealConsul.start();
  }

  @AfterAll
  void stop() {
    consul.close();
  }

  @Override
  public AgentApi agent() {
    return consul.api();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(false, 500, 30);
  }
}
