// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.control;

import dev.consort.acceptance.support.ConsulApi;
import dev.consort.agent.config.AgentLimits;
import dev.consort.agent.config.AgentToken;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.Routes;

/** An agent, and the control paths of sidecars on it. */
interface ControlPath {
  /** Where the agent is, {@code host:port}. */
  String address();

  /** The agent, as an operator with all rights asks it. */
  ConsulApi operator();

  /** A token that may do what the sidecars of this service may. */
  AgentToken tokenOf(String service);

  /** The control path of a service's sidecar. */
  default FollowedSidecar follow(String service) {
    return follow(service, AgentLimits.DEFAULT);
  }

  /** The same, with bounds of its own. */
  default FollowedSidecar follow(String service, AgentLimits limits) {
    return new FollowedSidecar(address(), tokenOf(service), limits, service);
  }

  /** Registers a service and its sidecar with these upstreams. */
  default void register(String service, String... upstreams) {
    StringBuilder declared = new StringBuilder();
    int port = 19_000;
    for (String upstream : upstreams) {
      declared
          .append(declared.isEmpty() ? "" : ",")
          .append(
              "{\"DestinationName\": \"%s\", \"LocalBindPort\": %d}".formatted(upstream, port++));
    }
    operator()
        .put(
            "/v1/agent/service/register",
            """
            {"Name": "%1$s", "Port": 8080, "Connect": {"SidecarService": {
              "Checks": [{"Name": "alias", "AliasService": "%1$s"}],
              "Proxy": {"Upstreams": [%2$s]}}}}"""
                .formatted(service, declared));
  }

  /** How many instances an upstream has; -1 before that is known. */
  static int endpoints(ProxySnapshot snapshot, String upstream) {
    Routes routes = snapshot.routes().get(UpstreamId.service(upstream));
    return routes == null ? -1 : routes.plain().targets().getFirst().endpoints().size();
  }
}
