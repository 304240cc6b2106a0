// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.ConsulApi;
import dev.consort.acceptance.support.Redis;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.Tools;
import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.proxy.local.FreePorts;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis on a unix socket, reached through a unix socket, by one process that is the sidecar of
 * both. With the embedded agent: Consul knows sockets since 1.10 only.
 */
@RequiresTool({"redis-server", "redis-cli"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class UnixSocketTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final List<Map<String, Object>> PASSING =
      List.of(Map.of("Name", "alive", "TTL", "24h", "Status", "passing"));

  private final FreePorts ports = new FreePorts(RandomGenerator.getDefault());

  @TempDir private Path directory;

  @Test
  void application_onAUnixSocket_isReachedThroughAUnixSocket() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Redis redis = Redis.start(directory, ports)) {
      ConsulApi agent =
          new ConsulApi(DevAgent.start(vertx, DevAgentConfig.defaults()).await().httpAddress(), "");
      Path upstream = directory.resolve("upstream");
      agent.put("/v1/agent/service/register", cache(redis.socket()));
      agent.put("/v1/agent/service/register", shop(upstream));
      List<String> arguments = List.of("-sidecar-for", "cache", "-sidecar-for", "shop");
      try (ConsortProcess consort =
          ConsortProcess.start(
              "consort-both",
              arguments,
              Map.of("CONSUL_HTTP_ADDR", agent.address()),
              ports.free(),
              directory)) {
        consort.awaitReady();
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(upstream)));
        Await.until("an answer of redis", LIMIT, () -> redisCli(upstream, "ping").equals("PONG"));
        assertEquals("OK", redisCli(upstream, "set", "sign", "open"));
        assertEquals("open", redisCli(upstream, "get", "sign"));
        consort.process().terminate();
        assertEquals(0, consort.process().awaitExit(LIMIT));
        assertEquals(false, Files.exists(upstream), "the socket's file is left behind");
      }
    } finally {
      vertx.close().await();
    }
  }

  private Map<String, Object> cache(Path socket) {
    return Map.of(
        "Name",
        "cache",
        "SocketPath",
        socket.toString(),
        "Connect",
        Map.of("SidecarService", Map.of("Port", ports.free(), "Checks", PASSING)));
  }

  private Map<String, Object> shop(Path upstream) {
    Map<String, Object> declared =
        Map.of(
            "DestinationName",
            "cache",
            "LocalBindSocketPath",
            upstream.toString(),
            "LocalBindSocketMode",
            "0600");
    Map<String, Object> sidecar =
        Map.of(
            "Port",
            ports.free(),
            "Checks",
            PASSING,
            "Proxy",
            Map.of("Upstreams", List.of(declared)));
    return Map.of("Name", "shop", "Port", 1, "Connect", Map.of("SidecarService", sidecar));
  }

  private String redisCli(Path socket, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(Tools.path("redis-cli"), "-s", socket.toString()));
    command.addAll(List.of(arguments));
    return ChildProcess.run("redis-cli", command, Map.of(), directory, LIMIT).stdout().text();
  }
}
