// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The agent is killed, stays away, and comes back. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class AgentOutageTest {
  private static final int CUT_MILLIS = 5_000;
  private static final int NEW_CONNECTIONS = 20;

  /** The longest pause between two tries to reach an agent, and the answer that follows. */
  private static final Duration RECOVERY = Duration.ofSeconds(15);

  @RegisterExtension static final Mesh mesh = new Mesh();

  @Test
  void traffic_agentKilled_goesOnAndPolicyAppliesAgainAfterItsReturn() throws IOException {
    TcpApp app = mesh.closing(TcpApp.echo());
    MeshService server = mesh.service("steady", app.port());
    MeshService client = mesh.service("user", 1, "steady");
    mesh.sidecar(SidecarKind.subject(), server);
    mesh.sidecar(SidecarKind.subject(), client);
    int port = client.upstream("steady");
    try (Socket old = Dial.to(port)) {
      assertEquals("before", Dial.echo(old, "before"));
      mesh.consul().kill();
      for (int i = 0; i < NEW_CONNECTIONS; i++) {
        assertEquals("during", Dial.echo(old, "during"));
        assertTrue(Dial.echoes(port), "a new connection without an agent, number " + i);
      }
      mesh.consul().start();
      mesh.consul().awaitLeader();
      mesh.intention("user", "steady", "deny");
      Await.until("the denial after the agent's return", RECOVERY, () -> !Dial.echoes(port));
      assertTrue(HeldConnections.ends(old, CUT_MILLIS), "the old connection is cut as well");
      mesh.intention("user", "steady", "allow");
      Await.until("the allowance after the agent's return", RECOVERY, () -> Dial.echoes(port));
    }
  }
}
