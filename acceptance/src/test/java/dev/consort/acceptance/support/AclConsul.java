// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import dev.consort.proxy.local.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A real Consul with ACLs that deny what no token allows. */
public final class AclConsul {
  /** A token with all rights. */
  public static final String MANAGEMENT_TOKEN = "00000000-0000-4000-8000-00000000000a";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private AclConsul() {}

  /** Starts one and waits until its token is in force. Its {@code api()} has all rights. */
  public static RealConsul start(Path directory) {
    RealConsul consul =
        RealConsul.prepare(
            directory,
            new FreePorts(RandomGenerator.getDefault()),
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
    Await.until(
        "Consul's management token",
        START_LIMIT,
        () -> consul.api().send("GET", "/v1/acl/token/self", "").status() == 200);
    consul.awaitCa();
    return consul;
  }
}
