// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.Await;
import java.time.Duration;
import java.util.Optional;

/** What every contract needs: an agent without ACLs. Tests share it, each with names of its own. */
interface AgentContract {
  /** How long an agent may take for what it does in the background. */
  Duration SOON = Duration.ofSeconds(15);

  AgentApi agent();

  Capabilities capabilities();

  /** Registers a service with the agent. */
  default void register(String json) {
    agent().put("/v1/agent/service/register", json).ok();
  }

  /** Registers a service of that name and id with a sidecar, whose check only follows it. */
  default void registerWithSidecar(String name, int port) {
    register(
        """
        {"Name": "%1$s", "Port": %2$d, "Connect": {"SidecarService":
          {"Checks": [{"Name": "alias", "AliasService": "%1$s"}]}}}"""
            .formatted(name, port));
  }

  /** Waits until the catalog knows as many mesh-capable instances of a service. */
  default JsonNode awaitConnectInstances(String service, int count) {
    return Await.present(
        count + " instances of " + service,
        SOON,
        () ->
            Optional.of(agent().get("/v1/health/connect/" + service).json())
                .filter(instances -> instances.size() == count));
  }
}
