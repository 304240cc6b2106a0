// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting by index and by hash. */
final class BlockingTest {
  private static final String INTENTIONS =
      """
      {"Kind": "service-intentions", "Name": "%s", "Sources": [{"Name": "web", "Action": "%s"}]}""";

  private static final String PROVIDER =
      """
      {"Kind": "jwt-provider", "Name": "%s",
       "JSONWebKeySet": {"Local": {"JWKS": "eyJrZXlzIjpbXX0="}}}""";

  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
    agent.registerWithSidecar("db", 5432);
    agent.put("/v1/config", INTENTIONS.formatted("db", "allow")).ok();
    agent.forgetScheduled();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/health/connect/db",
        "/v1/health/service/db",
        "/v1/catalog/services",
        "/v1/catalog/nodes",
        "/v1/connect/intentions/match?by=destination&name=db",
        "/v1/connect/intentions",
        "/v1/config/service-defaults/absent",
        "/v1/config/service-intentions",
        "/v1/config/mesh/mesh",
        "/v1/config/jwt-provider/okta",
        "/v1/config/jwt-provider",
        "/v1/config/service-intentions/db",
        "/v1/agent/connect/ca/roots",
        "/v1/connect/ca/roots",
        "/v1/agent/connect/ca/leaf/db"
      })
  void index_zeroOrAbsent_neverBlocksAndAnswersAtLeastOne(String path) {
    String zero = path + (path.contains("?") ? "&" : "?") + "index=0&wait=5m";

    assertTrue(agent.get(path).index() >= 1);
    assertTrue(agent.get(zero).index() >= 1);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/connect/intentions/match?by=destination&name=db, , 300, 319",
    "/v1/connect/intentions/match?by=destination&name=db, &wait=16s, 16, 17",
    "/v1/connect/intentions/match?by=destination&name=db, &wait=2h, 600, 638",
    "/v1/config/service-intentions?x, &wait=16s, 16, 17",
    "/v1/health/connect/db?x, &wait=10s, 10, 10",
    "/v1/agent/connect/ca/roots?x, &wait=10s, 10, 10",
    "/v1/agent/connect/ca/leaf/db?x, , 600, 600",
    "/v1/agent/connect/ca/leaf/db?x, &wait=10s, 10, 10"
  })
  void index_current_waitsAsLongAsConsulWould(String path, String wait, int least, int most) {
    Answer first = agent.get(path);
    agent.forgetScheduled();
    String again = path + "&index=" + first.index() + (wait == null ? "" : wait);

    CompletableFuture<Answer> waiting = agent.getLater(again);
    Duration jittered = agent.awaitScheduled(Duration.ofSeconds(least), Duration.ofSeconds(most));
    assertFalse(waiting.isDone());
    agent.time().advance(jittered);

    Answer second = TestAgent.await(waiting).ok();
    assertEquals(first.index(), second.index());
    assertEquals(first.json(), second.json());
  }

  @Test
  void index_current_waitIsSpreadByASixteenth() {
    String path = "/v1/connect/intentions/match?by=destination&name=db";
    Answer first = agent.get(path);
    Set<Duration> waits = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      agent.getLater(path + "&wait=16s&index=" + first.index());
      waits.add(agent.awaitScheduled(Duration.ofSeconds(16), Duration.ofSeconds(17)));
    }

    assertTrue(waits.size() > 1, waits::toString);
  }

  @Test
  void index_changed_answersTheWaitingQuery() {
    String path = "/v1/connect/intentions/match?by=destination&name=db";
    Answer first = agent.get(path);
    CompletableFuture<Answer> waiting = agent.getLater(path + "&index=" + first.index());
    agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    agent.put("/v1/config", INTENTIONS.formatted("db", "deny")).ok();

    Answer second = TestAgent.await(waiting);
    assertTrue(second.index() > first.index());
    assertEquals("deny", second.json().at("/db/0/Action").asText());
  }

  @Test
  void match_unrelatedChange_goesOnWaiting() {
    String path = "/v1/connect/intentions/match?by=destination&name=db";
    Answer first = agent.get(path);
    CompletableFuture<Answer> waiting = agent.getLater(path + "&index=" + first.index());
    Duration wait = agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    agent.put("/v1/config", INTENTIONS.formatted("other", "deny")).ok();
    agent.get(path).ok();
    assertFalse(waiting.isDone());

    agent.time().advance(wait);
    assertEquals(first.json(), TestAgent.await(waiting).json());
  }

  @Test
  void health_anotherServiceChanges_goesOnWaiting() {
    Answer first = agent.get("/v1/health/connect/db");
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/health/connect/db?wait=60s&index=" + first.index());
    agent.awaitScheduled(Duration.ofSeconds(60));

    agent.registerWithSidecar("cache", 6379);
    agent.get("/v1/health/connect/cache").ok();

    assertFalse(waiting.isDone());
    agent.registerWithSidecar("db", 5433);
    assertEquals(
        5433, TestAgent.await(waiting).json().at("/0/Service/Proxy/LocalServicePort").asInt());
  }

  @Test
  void health_serviceAppears_answersTheWaitingQuery() {
    Answer none = agent.get("/v1/health/connect/later");
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/health/connect/later?wait=60s&index=" + none.index());
    agent.awaitScheduled(Duration.ofSeconds(60));

    agent.registerWithSidecar("later", 80);

    assertEquals(1, TestAgent.await(waiting).json().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/config/mesh/mesh?x|{'Kind': 'mesh', 'HTTP': {'SanitizeXForwardedClientCert': true}}",
        "/v1/config/jwt-provider/okta?x|{'Kind': 'jwt-provider', 'Name': 'okta', 'Issuer': 'now',"
            + " 'JSONWebKeySet': {'Local': {'JWKS': 'eyJrZXlzIjpbXX0='}}}",
        "/v1/config/jwt-provider?x|{'Kind': 'jwt-provider', 'Name': 'okta', 'Issuer': 'now',"
            + " 'JSONWebKeySet': {'Local': {'JWKS': 'eyJrZXlzIjpbXX0='}}}",
        "/v1/config/service-intentions/db?x|{'Kind': 'service-intentions', 'Name': 'db',"
            + " 'Sources': [{'Name': 'web', 'Permissions': [{'Action': 'deny',"
            + " 'HTTP': {'PathExact': '/now'}}]}]}",
        "/v1/connect/intentions/match?by=destination&name=db|{'Kind': 'service-intentions',"
            + " 'Name': 'db', 'Meta': {'a': 'now'}, 'Sources':"
            + " [{'Name': 'web', 'Action': 'allow'}]}",
        "/v1/connect/intentions/match?by=destination&name=db|{'Kind': 'service-intentions',"
            + " 'Name': 'db', 'JWT': {'Providers': [{'Name': 'first'}]}, 'Sources':"
            + " [{'Name': 'web', 'Action': 'allow'}]}",
        "/v1/connect/intentions?x|{'Kind': 'service-intentions', 'Name': 'db', 'Sources':"
            + " [{'Name': 'web', 'Permissions': [{'Action': 'deny',"
            + " 'HTTP': {'Methods': ['PUT']}}]}]}",
        "/v1/config/proxy-defaults/global?x|{'Kind': 'proxy-defaults', 'Config':"
            + " {'protocol': 'http'}, 'AccessLogs': {'Enabled': true}}"
      },
      quoteCharacter = '`')
  void write_ofWhatIsWaitedFor_answersAndUnrelatedWritesDoNot(String path, String body) {
    agent
        .put("/v1/config", "{\"Kind\": \"proxy-defaults\", \"Config\": {\"protocol\": \"http\"}}")
        .ok();
    agent.put("/v1/config", PROVIDER.formatted("first")).ok();
    Answer first = agent.get(path);
    agent.forgetScheduled();
    CompletableFuture<Answer> waiting = agent.getLater(path + "&index=" + first.index());
    agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));
    boolean list = path.contains("intentions?") || path.contains("provider?");
    if (!list) {
      agent.put("/v1/config", PROVIDER.formatted("other")).ok();
      agent.put("/v1/config", INTENTIONS.formatted("other", "deny")).ok();
      agent.get(path);
    }
    assertFalse(waiting.isDone());

    agent.put("/v1/config", body.replace('\'', '"')).ok();

    Answer second = TestAgent.await(waiting).ok();
    assertTrue(second.index() > first.index());
    assertEquals(agent.get(path).json(), second.json());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "service-defaults|'Name': 'db', 'Protocol': 'http'|/Config/protocol",
        "service-defaults|'Name': 'db', 'LocalConnectTimeoutMs': 7|/Config/local_connect_timeout_ms",
        "service-defaults|'Name': 'db', 'LocalRequestTimeoutMs': 7|/Config/local_request_timeout_ms",
        "service-defaults|'Name': 'db', 'MaxInboundConnections': 7|/Config/max_inbound_connections",
        "service-defaults|'Name': 'db', 'BalanceInboundConnections': 'exact_balance'"
            + "|/Config/balance_inbound_connections",
        "service-defaults|'Name': 'db', 'Mode': 'transparent'|/Mode",
        "service-defaults|'Name': 'db', 'TransparentProxy': {'DialedDirectly': true}"
            + "|/TransparentProxy/DialedDirectly",
        "service-defaults|'Name': 'db', 'MeshGateway': {'Mode': 'local'}|/MeshGateway/Mode",
        "service-defaults|'Name': 'db', 'Expose': {'Checks': true}|/Expose/Checks",
        "service-defaults|'Name': 'db', 'UpstreamConfig': {'Defaults': {'ConnectTimeoutMs': 7}}"
            + "|/Upstreams/0/Config/connect_timeout_ms",
        "service-defaults|'Name': 'db', 'UpstreamConfig': {'Overrides': [{'Name': 'api',"
            + " 'Limits': {'MaxConnections': 0}}]}|/Upstreams/0/Config/limits/MaxConnections",
        "service-defaults|'Name': 'api', 'Protocol': 'grpc'|/Upstreams/0/Config/protocol",
        "proxy-defaults|'Config': {'any': 7}|/Config/any",
        "proxy-defaults|'MeshGateway': {'Mode': 'remote'}|/Upstreams/0/MeshGateway/Mode",
        "proxy-defaults|'AccessLogs': {'Enabled': true}|/AccessLogs/Enabled",
        "proxy-defaults|'Expose': {'Paths': [{'Path': '/m', 'ListenerPort': 1,"
            + " 'LocalPathPort': 2}]}|/Expose/Paths/0/Path"
      })
  void hash_defaultsChange_answersWithWhatIsMerged(String kind, String members, String at) {
    agent
        .put(
            "/v1/agent/service/register",
            """
            {"Name": "db", "Port": 5432, "Connect": {"SidecarService": {"Checks": [{"TTL": "1h"}],
             "Proxy": {"Upstreams": [{"DestinationName": "api", "LocalBindPort": 1}]}}}}""")
        .ok();
    String path = "/v1/agent/service/db-sidecar-proxy";
    Answer first = agent.get(path);
    assertTrue(first.json().at("/Proxy" + at).isMissingNode());
    agent.forgetScheduled();
    String hash = first.header("X-Consul-ContentHash").orElseThrow();
    CompletableFuture<Answer> waiting = agent.getLater(path + "?hash=" + hash);
    agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    String body = "{'Kind': '" + kind + "', " + members + "}";
    agent.put("/v1/config", body.replace('\'', '"')).ok();

    Answer second = TestAgent.await(waiting).ok();
    assertFalse(second.json().at("/Proxy" + at).isMissingNode(), second::text);
    assertNotEquals(hash, second.json().path("ContentHash").asText());
    String own = members.startsWith("'Name': 'api'") ? "api" : "db";
    String name = kind.equals("proxy-defaults") ? "global" : own;
    agent.call("DELETE", "/v1/config/" + kind + "/" + name, "", "").ok();
    assertEquals(hash, agent.get(path).json().path("ContentHash").asText());
  }

  @Test
  void configEntry_absent_isNotFoundWithAnIndexThatCanBeWaitedOn() {
    Answer absent = agent.get("/v1/config/service-defaults/db");
    assertEquals(404, absent.status());
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/config/service-defaults/db?index=" + absent.index());
    agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    agent.put("/v1/config", INTENTIONS.formatted("other", "deny")).ok();
    agent
        .put(
            "/v1/config",
            "{\"Kind\": \"service-defaults\", \"Name\": \"db\", \"Protocol\": \"http\"}")
        .ok();

    assertEquals("http", TestAgent.await(waiting).ok().json().path("Protocol").asText());
  }

  @Test
  void index_aheadOfTheServer_waitsAndAnswersTheRealOne() {
    CompletableFuture<Answer> waiting =
        agent.getLater("/v1/health/connect/db?wait=10s&index=18446744073709551615");
    agent.awaitScheduled(Duration.ofSeconds(10));
    agent.time().advance(Duration.ofSeconds(10));

    assertTrue(TestAgent.await(waiting).index() < 1000);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/health/connect/db?index=1&wait=10, Invalid wait time",
    "/v1/health/connect/db?index=-1, Invalid index",
    "/v1/agent/service/db?hash=x&wait=soon, Invalid wait time",
    "/v1/agent/connect/ca/leaf/db?index=x, Invalid index"
  })
  void parameter_notUnderstood_isRefused(String path, String text) {
    Answer answer = agent.get(path);

    assertEquals(400, answer.status());
    assertEquals(text, answer.text());
  }

  @Test
  void hash_current_waitsUntilTheServiceChanges() {
    String path = "/v1/agent/service/db-sidecar-proxy";
    String hash = agent.get(path).header("X-Consul-ContentHash").orElseThrow();
    CompletableFuture<Answer> waiting = agent.getLater(path + "?hash=" + hash);
    agent.awaitScheduled(Duration.ofMinutes(5), Duration.ofMinutes(6));

    agent
        .put(
            "/v1/config",
            "{\"Kind\": \"service-defaults\", \"Name\": \"db\", \"Protocol\": \"http\"}")
        .ok();

    Answer changed = TestAgent.await(waiting).ok();
    assertEquals("http", changed.json().at("/Proxy/Config/protocol").asText());
    assertNotEquals(hash, changed.header("X-Consul-ContentHash").orElseThrow());
    assertEquals(16, hash.length());
  }

  @Test
  void hash_deregisteredMeanwhile_isNotFound() {
    String path = "/v1/agent/service/db-sidecar-proxy";
    String hash = agent.get(path).json().path("ContentHash").asText();
    CompletableFuture<Answer> waiting = agent.getLater(path + "?wait=1m&hash=" + hash);
    agent.awaitScheduled(Duration.ofMinutes(1), Duration.ofSeconds(64));

    agent.put("/v1/agent/service/deregister/db", "").ok();

    Answer gone = TestAgent.await(waiting);
    assertEquals(404, gone.status());
    assertEquals("unknown service ID: db-sidecar-proxy", gone.text());
  }
}
