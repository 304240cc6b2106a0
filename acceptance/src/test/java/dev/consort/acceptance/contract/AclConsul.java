// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Ports;
import dev.consort.acceptance.support.RealConsul;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A real Consul with ACLs that deny by default. */
final class AclConsul implements AutoCloseable {
  private static final String MANAGEMENT_TOKEN = "00000000-0000-4000-8000-00000000000a";

  private final RealConsul consul;
  private final AgentApi anonymous;

  private AclConsul(RealConsul consul) {
    this.consul = consul;
    this.anonymous = AgentApi.at(consul.address());
  }

  /** Starts one and waits until its token is in force. */
  static AclConsul start(Path directory) {
    RealConsul consul =
        RealConsul.prepare(
            directory,
            new Ports(RandomGenerator.getDefault()),
            Map.of(
                "acl",
                Map.of(
                    "enabled",
                    true,
                    "default_policy",
                    "deny",
                    "tokens",
                    Map.of("master", MANAGEMENT_TOKEN, "agent", MANAGEMENT_TOKEN))),
            MANAGEMENT_TOKEN);
    consul.start();
    AclConsul acls = new AclConsul(consul);
    Await.until(
        "Consul's management token",
        Duration.ofSeconds(60),
        () -> acls.management().get("/v1/acl/token/self").status() == 200);
    consul.awaitCa();
    return acls;
  }

  AgentApi anonymous() {
    return anonymous;
  }

  AgentApi management() {
    return anonymous.withToken(MANAGEMENT_TOKEN);
  }

  @Override
  public void close() {
    consul.close();
  }
}
