// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Redis;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis as the application, its own clients as the clients. */
@RequiresTool({"consul", "redis-server", "redis-cli", "redis-benchmark"})
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RedisTest {
  @RegisterExtension static final Mesh mesh = new Mesh();

  private static MeshService client;

  @BeforeAll
  static void openPair() {
    Redis redis = mesh.closing(Redis.start(mesh.directory(), mesh.ports()));
    MeshService server = mesh.service("redis", redis.port());
    client = mesh.service("redis-client", 1, "redis");
    mesh.sidecar(SidecarKind.subject(), server);
    mesh.sidecar(SidecarKind.subject(), client);
  }

  @Test
  void redisCli_valueSet_isRead() {
    assertEquals("OK", run("redis-cli", "set", "greeting", "hello"));
    assertEquals("hello", run("redis-cli", "get", "greeting"));
  }

  @Test
  void redisBenchmark_fiftyClients_noError() {
    assertBenchmark("-n", "20000", "-c", "50", "-t", "set,get,lpush,lrange_100");
  }

  @Test
  void redisBenchmark_pipelinedLargeValues_noError() {
    assertBenchmark("-n", "5000", "-c", "10", "-P", "16", "-d", "8192", "-t", "set,get");
  }

  @Test
  void redisBenchmark_connectionForEachRequest_noError() {
    assertBenchmark("-n", "500", "-c", "10", "-k", "0", "-t", "set");
  }

  private static void assertBenchmark(String... arguments) {
    String said = run("redis-benchmark", arguments);
    assertTrue(said.contains("requests completed"), said);
    assertFalse(said.contains("Error") || said.contains("rror:"), said);
  }

  private static String run(String program, String... arguments) {
    return Redis.client(mesh.directory(), client.upstream("redis"), program, arguments);
  }
}
