// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code consort explain}, run as users run it, says what the agent's intentions come to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExplainContract {
  @RegisterExtension final Mesh mesh;

  ExplainContract(AgentKind kind) {
    this.mesh = new Mesh(kind);
  }

  final void assertExplained(int exitCode, String expected, String... arguments) {
    ChildProcess explain = mesh.command(arguments);
    assertEquals(exitCode, explain.awaitExit(java.time.Duration.ofSeconds(1)), explain::tail);
    assertTrue(explain.stdout().text().contains(expected), explain::tail);
  }

  @Test
  void connection_withoutIntention_isTheDefaultPolicys() {
    assertExplained(
        0, "allowed: nobody may connect to target", "explain", "-from", "nobody", "-to", "target");
  }

  @Test
  void connection_denied_isNamedWithItsRemedy() {
    mesh.intention("caller", "callee", "deny");
    assertExplained(
        1,
        "consul intention create -replace -allow caller callee",
        "explain",
        "-from",
        "caller",
        "-to",
        "callee");
  }

  @Test
  void connection_allowed_namesTheIntention() {
    mesh.intention("friend", "callee", "allow");
    assertExplained(
        0,
        "intention friend => callee (precedence 9, action allow)",
        "explain",
        "--from=friend",
        "--to=callee",
        "--default-policy=deny");
  }

  @Test
  void commandLine_wrong_isExitCode2() {
    ChildProcess explain = mesh.command("explain", "--from", "web");
    assertEquals(2, explain.awaitExit(java.time.Duration.ofSeconds(1)), explain::tail);
    assertTrue(explain.stderr().text().contains("--to: is missing"), explain::tail);
  }
}
