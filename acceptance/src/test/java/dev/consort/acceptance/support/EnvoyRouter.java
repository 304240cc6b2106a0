// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.proxy.local.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Envoy with the outbound listener that Consul's sidecar would have for an upstream, but one for
 * several upstreams: the request's host says which. All that their chains lead to is one
 * application; which cluster a request went to is said by a header of the answer.
 */
public final class EnvoyRouter implements AutoCloseable {
  /** The header of the answer that names the cluster. */
  public static final String CLUSTER = "x-cluster";

  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final ChildProcess process;
  private final int port;

  private EnvoyRouter(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param chains compiled discovery chains by the host whose requests they are for
   */
  public static EnvoyRouter start(Map<String, JsonNode> chains, HttpApp app, Path directory) {
    int port = new FreePorts(RandomGenerator.getDefault()).free();
    EnvoyRouter router =
        new EnvoyRouter(
            EnvoySidecar.run("envoy-router", config(chains, app.port(), port), directory), port);
    Await.until(
        "Envoy's port",
        START_LIMIT,
        () -> {
          if (!router.process.isAlive()) {
            throw new AssertionError("Envoy has ended\n" + router.process.tail());
          }
          return Listeners.on(port);
        });
    return router;
  }

  private static Map<String, Object> config(
      Map<String, JsonNode> chains, int appPort, int ownPort) {
    TreeSet<String> clusters = new TreeSet<>();
    List<Object> hosts = new ArrayList<>();
    chains.forEach(
        (host, chain) -> {
          EnvoyRoutes routes = new EnvoyRoutes(chain);
          clusters.addAll(routes.clusters());
          hosts.add(Map.of("name", host, "domains", List.of(host), "routes", routes.inOrder()));
        });
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("virtual_hosts", hosts);
    config.put(
        "response_headers_to_add",
        List.of(Map.of("header", Map.of("key", CLUSTER, "value", "%UPSTREAM_CLUSTER%"))));
    Map<String, Object> chain =
        Map.of("filters", List.of(EnvoyConfig.http(EnvoyConfig.outboundHttp("router"), config)));
    return Map.of(
        "static_resources",
        Map.of(
            "listeners",
            List.of(EnvoyConfig.listener(ownPort, chain)),
            "clusters",
            clusters.stream().map(name -> EnvoyConfig.cluster(name, appPort, Map.of())).toList()));
  }

  /** Where requests are taken, without TLS. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
  }
}
