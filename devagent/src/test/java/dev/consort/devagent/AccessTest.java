// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.devagent.acl.AclSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see and change what, where the default is to deny. */
final class AccessTest {
  private static final String MANAGEMENT = "00000000-0000-4000-8000-00000000000a";
  private static final String UNKNOWN = "00000000-0000-4000-8000-0000000000ff";
  private static final Map<String, String> TOKENS = new HashMap<>();

  private static TestAgent agent;

  @BeforeAll
  static void start() {
    agent =
        TestAgent.start(
            DevAgentConfig.defaults().withAcl(AclSettings.deny(MANAGEMENT)), MANAGEMENT);
    agent.registerWithSidecar("web", 80);
    agent.registerWithSidecar("api", 81);
    agent
        .put(
            "/v1/config",
            """
            {"Kind": "service-intentions", "Name": "api",
             "Sources": [{"Name": "web", "Action": "allow"}]}""")
        .ok();
    policy("none", "key_prefix \"x\" { policy = \"read\" }");
    policy(
        "read", "service_prefix \"\" { policy = \"read\" } node_prefix \"\" { policy = \"read\" }");
    policy(
        "webpol",
        "service \"web\" { policy = \"write\" } service \"web-sidecar-proxy\" { policy = \"write\" }");
    TOKENS.put("web", token("\"ServiceIdentities\": [{\"ServiceName\": \"web\"}]"));
    TOKENS.put("mgmt", MANAGEMENT);
    TOKENS.put("unknown", UNKNOWN);
    TOKENS.put("anonymous", "");
  }

  private static void policy(String name, String rules) {
    String quoted = rules.replace("\"", "\\\"");
    agent
        .put("/v1/acl/policy", "{\"Name\": \"%s\", \"Rules\": \"%s\"}".formatted(name, quoted))
        .ok();
    TOKENS.put(name, token("\"Policies\": [{\"Name\": \"" + name + "\"}]"));
  }

  private static String token(String rights) {
    return agent.put("/v1/acl/token", "{" + rights + "}").ok().json().path("SecretID").asText();
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  /**
   * The statuses that a real Consul gave to these callers, but for the leaf, where 1.8 is followed.
   */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/agent/self                          | anonymous=403 unknown=403 none=403 web=403 read=403 mgmt=200",
        "/v1/agent/service/web-sidecar-proxy     | anonymous=403 unknown=403 none=403 web=200 read=200 webpol=200",
        "/v1/agent/service/api-sidecar-proxy     | anonymous=403 unknown=403 none=403 web=200 webpol=403",
        "/v1/agent/services                      | anonymous=200 unknown=403 none=200 web=200",
        "/v1/agent/connect/ca/roots              | anonymous=200 unknown=200 none=200",
        "/v1/connect/ca/roots                    | anonymous=200 unknown=200 none=200",
        "/v1/agent/connect/ca/leaf/web           | anonymous=403 unknown=403 none=403 read=403 web=200 webpol=200 mgmt=200",
        "/v1/agent/connect/ca/leaf/api           | anonymous=403 unknown=403 none=403 read=403 web=403 webpol=403 mgmt=200",
        "/v1/agent/connect/ca/leaf/never         | anonymous=403 unknown=403 none=403 read=403 web=403",
        "/v1/connect/intentions/match?by=destination&name=api | anonymous=403 unknown=403 none=403 read=200 web=200 webpol=403",
        "/v1/connect/intentions/match?by=destination&name=web | webpol=200",
        "/v1/connect/intentions/check?source=web&destination=api | none=403 read=200 web=200 webpol=403",
        "/v1/connect/intentions/exact?source=web&destination=api | anonymous=403 none=403 web=200",
        "/v1/health/connect/api                  | anonymous=403 unknown=403 none=403 read=200 web=200 webpol=403",
        "/v1/health/service/api                  | anonymous=200 unknown=403 none=200 read=200 web=200",
        "/v1/catalog/datacenters                 | anonymous=200 none=200",
        "/v1/config/proxy-defaults/global        | none=404 web=404",
        "/v1/config/service-intentions/api       | none=403 read=200 web=200 webpol=403",
        "/v1/config/service-defaults/api         | none=403 read=404 web=404 webpol=403",
        "/v1/config/exported-services/default    | none=403 read=403 web=403 mgmt=404",
        "/v1/config/jwt-provider/okta            | none=403 read=403 web=404 webpol=404",
        "/v1/connect/ca/configuration            | anonymous=403 unknown=403 none=403 web=403 mgmt=200",
        "/v1/acl/tokens                          | anonymous=403 unknown=403 none=403 web=403 mgmt=200",
        "/v1/acl/policies                        | anonymous=403 web=403 mgmt=200",
        "/v1/operator/raft/configuration         | anonymous=403 web=403 mgmt=200",
        "/v1/peerings                            | anonymous=403 unknown=403 none=403 web=403 mgmt=200",
        "/v1/peering/alpha                       | anonymous=403 unknown=403 none=403 web=403 mgmt=404"
      })
  void read_byEachCaller_isAnsweredAsByConsul(String path, String expected) {
    for (String one : List.of(expected.trim().split(" +", -1))) {
      String who = one.substring(0, one.indexOf('='));
      Answer answer = agent.get(path.trim(), TOKENS.get(who));

      assertEquals(one, who + "=" + answer.status(), answer::text);
      assertEquals("deny", answer.header("X-Consul-Default-ACL-Policy").orElseThrow());
    }
  }

  @Test
  void serviceOfAPeer_isShownToWhoWritesAService_orReadsAll() {
    String body =
        """
        {"PeerName": "seen", "Service":
          {"ID": "far", "Proxy": {"DestinationServiceName": "far"}}}""";
    assertEquals(403, agent.call("PUT", "/v1/catalog/register", body, TOKENS.get("web")).status());
    agent.put("/v1/catalog/register", body).ok();
    String path = "/v1/health/connect/far?peer=seen";
    for (String who : List.of("web", "webpol", "read", "mgmt")) {
      assertEquals(1, agent.get(path, TOKENS.get(who)).ok().json().size(), who);
    }
    for (String who : List.of("none", "anonymous")) {
      assertEquals(0, agent.get(path, TOKENS.get(who)).ok().json().size(), who);
    }
    agent.call("DELETE", "/v1/peering/seen", "", TOKENS.get("mgmt")).ok();
  }

  @ParameterizedTest
  @ValueSource(strings = {"anonymous", "unknown", "none", "read", "web", "webpol"})
  void leaf_forbidden_carriesNoKey(String who) {
    agent.get("/v1/agent/connect/ca/leaf/api").ok();

    for (String query : new String[] {"", "?index=1", "?dc=dc1", "?pretty"}) {
      Answer answer = agent.get("/v1/agent/connect/ca/leaf/api" + query, TOKENS.get(who));

      assertEquals(403, answer.status());
      assertFalse(answer.text().contains("PRIVATE"), "a key in a refusal");
      assertFalse(answer.text().contains("CERTIFICATE"), "a certificate in a refusal");
    }
  }

  @Test
  void leaf_tokenDeletedWhileWaiting_endsForbidden() {
    Answer made =
        agent.put("/v1/acl/token", "{\"ServiceIdentities\": [{\"ServiceName\": \"brief\"}]}").ok();
    String secret = made.json().path("SecretID").asText();
    Answer leaf = agent.get("/v1/agent/connect/ca/leaf/brief", secret).ok();
    agent.forgetScheduled();
    CompletableFuture<Answer> waiting =
        agent.later(
            "GET", "/v1/agent/connect/ca/leaf/brief?wait=9m&index=" + leaf.index(), "", secret);
    agent.awaitScheduled(Duration.ofMinutes(9));

    agent
        .call("DELETE", "/v1/acl/token/" + made.json().path("AccessorID").asText(), "", MANAGEMENT)
        .ok();

    Answer refused = TestAgent.await(waiting);
    assertEquals(403, refused.status());
    assertFalse(refused.text().contains("PRIVATE"));
  }

  @Test
  void meshRights_readProvidersAndWriteTheMesh() {
    policy("meshread", "mesh = \"read\"");
    policy("meshwrite", "mesh = \"write\"");
    String mesh = "{\"Kind\": \"mesh\"}";

    assertEquals(404, agent.get("/v1/config/jwt-provider/none", TOKENS.get("meshread")).status());
    assertEquals(403, agent.call("PUT", "/v1/config", mesh, TOKENS.get("meshread")).status());
    agent.call("PUT", "/v1/config", mesh, TOKENS.get("meshwrite")).ok();
    agent.get("/v1/config/mesh/mesh", "").ok();
    agent.call("DELETE", "/v1/config/mesh/mesh", "", TOKENS.get("meshwrite")).ok();
  }

  @Test
  void refusal_namesWhoLacksWhat() {
    assertEquals(
        "Permission denied: anonymous token lacks permission 'service:write' on \"web\"."
            + " The anonymous token is used implicitly when a request does not specify a token.",
        agent.get("/v1/agent/connect/ca/leaf/web", "").text());
    String accessor =
        agent.get("/v1/acl/token/self", TOKENS.get("none")).json().path("AccessorID").asText();
    assertEquals(
        "Permission denied: token with AccessorID '"
            + accessor
            + "' lacks permission 'intention:read' on \"api\"",
        agent
            .get("/v1/connect/intentions/match?by=destination&name=api", TOKENS.get("none"))
            .text());
    assertEquals("ACL not found", agent.get("/v1/agent/self", UNKNOWN).text());
    assertEquals("Could not resolve token to authorizer: ACL not found", authorize(UNKNOWN).text());
  }

  @Test
  void list_partlyForbidden_isFilteredAndSaysSoToTokens() {
    Answer some = agent.get("/v1/agent/services", TOKENS.get("webpol")).ok();
    assertTrue(some.json().has("web"));
    assertFalse(some.text().contains("api"), some::text);
    assertEquals("true", some.header("X-Consul-Results-Filtered-By-ACLs").orElseThrow());

    Answer none = agent.get("/v1/agent/services", "").ok();
    assertEquals(0, none.json().size());
    assertTrue(none.header("X-Consul-Results-Filtered-By-ACLs").isEmpty());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT|/v1/agent/service/register|{\"Name\": \"api\"}",
        "PUT|/v1/agent/service/register|{\"Name\": \"web\", \"ID\": \"api\"}",
        "PUT|/v1/agent/service/register|{\"Name\": \"web\", \"Kind\": \"connect-proxy\", \"Port\": 1, \"Proxy\": {\"DestinationServiceName\": \"api\"}}",
        "PUT|/v1/agent/service/deregister/api|",
        "PUT|/v1/agent/service/maintenance/api?enable=true|",
        "PUT|/v1/agent/maintenance?enable=true|",
        "PUT|/v1/agent/check/register|{\"Name\": \"x\", \"TTL\": \"1m\"}",
        "PUT|/v1/agent/check/deregister/service:api-sidecar-proxy|",
        "PUT|/v1/config|{\"Kind\": \"service-intentions\", \"Name\": \"web\", \"Sources\": [{\"Name\": \"x\", \"Action\": \"allow\"}]}",
        "PUT|/v1/config|{\"Kind\": \"service-defaults\", \"Name\": \"api\"}",
        "PUT|/v1/config|{\"Kind\": \"service-resolver\", \"Name\": \"api\"}",
        "PUT|/v1/config|{\"Kind\": \"service-router\", \"Name\": \"api\"}",
        "PUT|/v1/config|{\"Kind\": \"service-splitter\", \"Name\": \"api\", \"Splits\": [{\"Weight\": 100}]}",
        "PUT|/v1/config|{\"Kind\": \"proxy-defaults\", \"Name\": \"global\"}",
        "DELETE|/v1/config/service-intentions/api|",
        "PUT|/v1/config|{\"Kind\": \"mesh\", \"AllowEnablingPermissiveMutualTLS\": true}",
        "DELETE|/v1/config/mesh/mesh|",
        "PUT|/v1/config|{\"Kind\": \"jwt-provider\", \"Name\": \"okta\", \"JSONWebKeySet\": {\"Local\": {\"JWKS\": \"eyJrZXlzIjpbXX0=\"}}}",
        "DELETE|/v1/config/jwt-provider/okta|",
        "POST|/v1/connect/intentions|{\"SourceName\": \"x\", \"DestinationName\": \"web\", \"Action\": \"allow\"}",
        "PUT|/v1/connect/intentions/exact?source=x&destination=web|{\"Action\": \"allow\"}",
        "DELETE|/v1/connect/intentions/exact?source=web&destination=api|",
        "POST|/v1/query|{\"Name\": \"q\", \"Service\": {\"Service\": \"web\"}}",
        "POST|/v1/query|{\"Service\": {\"Service\": \"web\"}, \"Template\": {\"Type\": \"name_prefix_match\"}}",
        "PUT|/v1/connect/ca/configuration|{\"Provider\": \"consul\", \"Config\": {}}",
        "PUT|/v1/acl/token|{\"Policies\": [{\"Name\": \"global-management\"}]}",
        "PUT|/v1/acl/policy|{\"Name\": \"p\", \"Rules\": \"\"}",
        "PUT|/v1/acl/bootstrap|"
      })
  void write_withoutTheRight_isForbiddenAndChangesNothing(String method, String path, String body) {
    String before = state();

    Answer answer = agent.call(method, path, body == null ? "" : body, TOKENS.get("web"));

    assertEquals(403, answer.status(), answer::text);
    assertEquals(before, state());
  }

  private static String state() {
    return agent.get("/v1/agent/services").text()
        + agent.get("/v1/agent/checks").text()
        + agent.get("/v1/connect/intentions").text()
        + agent.get("/v1/config/service-defaults").text()
        + agent.get("/v1/config/service-resolver").text()
        + agent.get("/v1/config/proxy-defaults").text()
        + agent.get("/v1/config/mesh").text()
        + agent.get("/v1/config/jwt-provider").text()
        + agent.get("/v1/connect/ca/configuration").text()
        + agent.get("/v1/query").text()
        + agent.get("/v1/acl/policies").text();
  }

  @Test
  void resolver_toAServiceThatMayNotBeRead_isForbidden() {
    String body =
        """
        {"Kind": "service-resolver", "Name": "web",
         "Failover": {"*": {"Targets": [{"Service": "api"}]}}}""";

    Answer answer = agent.call("PUT", "/v1/config", body, TOKENS.get("webpol"));

    assertEquals(403, answer.status(), answer::text);
    assertEquals(404, agent.get("/v1/config/service-resolver/web").status());
    agent.call("PUT", "/v1/config", body, TOKENS.get("web")).ok();
    agent.call("DELETE", "/v1/config/service-resolver/web", "", TOKENS.get("web")).ok();
  }

  private static Answer authorize(String token) {
    return agent.call(
        "POST",
        "/v1/agent/connect/authorize",
        "{\"Target\": \"api\", \"ClientCertURI\": \"spiffe://x.consul/ns/default/dc/dc1/svc/web\"}",
        token);
  }

  @Test
  void authorize_needsTheRightToWriteTheTarget() {
    assertEquals(403, authorize(TOKENS.get("web")).status());
    assertTrue(authorize(MANAGEMENT).ok().json().path("Authorized").asBoolean());
  }

  @Test
  void tokens_listedByAReader_hideTheirSecrets() {
    policy("aclread", "acl = \"read\"");

    String listed = agent.get("/v1/acl/tokens", TOKENS.get("aclread")).ok().text();

    assertFalse(listed.contains(MANAGEMENT));
    assertTrue(agent.get("/v1/acl/tokens").text().contains(MANAGEMENT));
  }
}
