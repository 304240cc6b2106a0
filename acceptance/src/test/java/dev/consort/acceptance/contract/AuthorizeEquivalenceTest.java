// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.acceptance.support.AclConsul;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.RealConsul;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.authz.DefaultPolicy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table's verdicts are those of the real agent, for some thousand pairs of drawn intentions and
 * callers, under both defaults. The table is compiled from what the agent answers, not from what
 * was drawn, as a sidecar does.
 */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class AuthorizeEquivalenceTest {
  /** Of the draws. Another one is as good; a fixed one makes a failure come again. */
  private static final long SEED = 20_261_122;

  @RegisterExtension static final Mesh mesh = new Mesh();

  @Test
  void verdicts_defaultAllow_areTheAgents() {
    Verdicts.compareAll(AgentApi.at(mesh.consul().address()), DefaultPolicy.ALLOW, SEED);
  }

  @Test
  void verdicts_defaultDeny_areTheAgents(@TempDir Path directory) {
    try (RealConsul consul = AclConsul.start(directory)) {
      Verdicts.compareAll(
          AgentApi.at(consul.address()).withToken(AclConsul.MANAGEMENT_TOKEN),
          DefaultPolicy.DENY,
          SEED + 1);
    }
  }
}
