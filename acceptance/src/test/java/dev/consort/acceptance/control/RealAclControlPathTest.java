// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import dev.consort.acceptance.support.AclConsul;
import dev.consort.acceptance.support.ConsulApi;
import dev.consort.acceptance.support.RealConsul;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.agent.config.AgentToken;
import dev.consort.authz.DefaultPolicy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control path on the installed Consul with ACLs, under the token of a service. */
@RequiresTool("consul")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealAclControlPathTest implements ControlPathContract, ManyUpstreamsContract {
  private RealConsul consul;

  @BeforeAll
  void start(@TempDir Path directory) {
    consul = AclConsul.start(directory);
  }

  @AfterAll
  void stop() {
    consul.close();
  }

  @Override
  public String address() {
    return consul.address();
  }

  @Override
  public ConsulApi operator() {
    return consul.api();
  }

  @Override
  public AgentToken tokenOf(String service) {
    return new AgentToken.Fixed(
        operator()
            .put(
                "/v1/acl/token",
                "{\"ServiceIdentities\": [{\"ServiceName\": \"%s\"}]}".formatted(service))
            .json()
            .path("SecretID")
            .asText());
  }

  @Override
  public DefaultPolicy defaultPolicy() {
    return DefaultPolicy.DENY;
  }
}
