// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import dev.consort.acceptance.support.AgentKind;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Explanations on the embedded agent, which knows intentions on requests. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DevExplainTest extends ExplainContract {
  DevExplainTest() {
    super(AgentKind.DEV);
  }

  @Test
  void request_deniedByAPermission_isTold() {
    mesh.agent()
        .api()
        .put("/v1/config", Map.of("Kind", "service-defaults", "Name", "api", "Protocol", "http"));
    mesh.intentions(
        "api",
        """
        {"Name": "web", "Permissions": [
          {"Action": "deny", "HTTP": {"PathPrefix": "/admin"}},
          {"Action": "allow", "HTTP": {"PathPrefix": "/"}}]}
        """);
    assertExplained(
        1,
        "permission 1 of intention web => api",
        "explain",
        "--from",
        "web",
        "--to",
        "api",
        "--path",
        "/%61dmin");
    assertExplained(
        0,
        "permission 2 of intention web => api",
        "explain",
        "--from",
        "web",
        "--to",
        "api",
        "--method",
        "POST",
        "--path",
        "/orders?page=2");
  }
}
