// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import dev.consort.acceptance.support.ConsulApi;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.agent.config.AgentToken;
import dev.consort.authz.DefaultPolicy;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The control path on the installed Consul without ACLs. */
@RequiresTool("consul")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RealControlPathTest implements ControlPathContract, ManyUpstreamsContract {
  @RegisterExtension static final Mesh mesh = new Mesh();

  @Override
  public String address() {
    return mesh.consul().address();
  }

  @Override
  public ConsulApi operator() {
    return mesh.consul().api();
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
