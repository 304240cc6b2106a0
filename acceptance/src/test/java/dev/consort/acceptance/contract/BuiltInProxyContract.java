// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.TcpApp;
import dev.consort.acceptance.support.Tools;
import dev.consort.proxy.local.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consul's own sidecar finds in the agent all that it needs. */
interface BuiltInProxyContract extends AgentContract {
  /** How long the sidecars may take to start, and an intention to be in force. */
  Duration PROXY_LIMIT = Duration.ofSeconds(30);

  @Test
  default void builtInProxies_echo_passesBothUntilAnIntentionDenies(@TempDir Path directory) {
    FreePorts ports = new FreePorts(RandomGenerator.getDefault());
    int upstream = ports.free();
    try (TcpApp app = TcpApp.echo()) {
      register(
          """
          {"Name": "bip-db", "Port": %d, "Connect": {"SidecarService": {"Port": %d}}}"""
              .formatted(app.port(), ports.free()));
      register(
          """
          {"Name": "bip-web", "Port": %d, "Connect": {"SidecarService": {"Port": %d, "Proxy": {
            "Upstreams": [{"DestinationName": "bip-db", "LocalBindPort": %d}]}}}}"""
              .formatted(ports.free(), ports.free(), upstream));
      try (ChildProcess server = proxy(directory, "bip-db");
          ChildProcess client = proxy(directory, "bip-web")) {
        awaitEcho(upstream, true, server, client);

        String id =
            agent()
                .post(
                    "/v1/connect/intentions",
                    """
                    {"SourceName": "bip-web", "DestinationName": "bip-db",
                     "SourceType": "consul", "Action": "deny"}""")
                .json()
                .path("ID")
                .asText();
        awaitEcho(upstream, false, server, client);

        agent().delete("/v1/connect/intentions/" + id).ok();
        awaitEcho(upstream, true, server, client);
      }
    }
  }

  private ChildProcess proxy(Path directory, String service) {
    return ChildProcess.start(
        "proxy-" + service,
        List.of(Tools.path("consul"), "connect", "proxy", "-sidecar-for", service),
        Map.of("CONSUL_HTTP_ADDR", agent().address()),
        directory);
  }

  private static void awaitEcho(int port, boolean wanted, ChildProcess... proxies) {
    Await.until(
        wanted ? "an echo through both" : "no echo",
        PROXY_LIMIT,
        () -> {
          for (ChildProcess proxy : proxies) {
            if (!proxy.isAlive()) {
              throw new IllegalStateException(proxy.tail());
            }
          }
          return Dial.echoes(port) == wanted;
        });
  }
}
