// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import dev.consort.devagent.acl.AclSettings;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each caller is told of config entries and intentions what a real Consul told it, where the
 * default is to deny.
 */
final class RecordedAccessTest {
  private static final String SECRET = "00000000-0000-4000-8000-00000000000";

  /** What is shown of instances, and does not depend on who asks. */
  private static final Set<String> INSTANCES =
      Set.of("CreateIndex", "ModifyIndex", "Node", "Tags", "ServiceTags");

  private static TestAgent agent;

  @BeforeAll
  static void load() {
    agent =
        TestAgent.start(
            DevAgentConfig.defaults().withAcl(AclSettings.deny(SECRET + "a")), SECRET + "a");
    register();
    query("q-none", "");
    query("q-tok", ", 'Token': '" + SECRET + "e'");
    policy("nothing", "key 'unused' { policy = 'read' }");
    policy("reader", "service_prefix '' { policy = 'read' } node_prefix '' { policy = 'read' }");
    policy(
        "webpol",
        "service 'web' { policy = 'write' } service 'web-sidecar-proxy' { policy = 'write' }");
    token(
        "b",
        "f4d9bf52-1fdf-f555-1512-c28d7fc2c37e",
        "'ServiceIdentities': [{'ServiceName': 'web'}]");
    token(
        "c",
        "f4d9bf52-1fdf-f555-1512-c28d7fc2c37f",
        "'ServiceIdentities': [{'ServiceName': 'api'}]");
    token("d", "213e012f-912c-ac21-54e9-9116f0717e45", "'Policies': [{'Name': 'nothing'}]");
    token("e", "3c740945-edcc-ef5e-7126-4228cc1a09b4", "'Policies': [{'Name': 'reader'}]");
    token("f", "d0cbe694-eab3-7332-8a2f-07e21cb9a2df", "'Policies': [{'Name': 'webpol'}]");
    put("/v1/config", "{'Kind': 'proxy-defaults', 'Config': {'protocol': 'http'}}");
    put("/v1/config", "{'Kind': 'mesh'}");
    put(
        "/v1/config",
        "{'Kind': 'jwt-provider', 'Name': 'okta', 'Issuer': 'x',"
            + " 'JSONWebKeySet': {'Local': {'JWKS': 'eyJrZXlzIjpbXX0='}}}");
    put(
        "/v1/config",
        "{'Kind': 'service-intentions', 'Name': 'api',"
            + " 'Sources': [{'Name': 'web', 'Action': 'allow'}]}");
    put(
        "/v1/config",
        "{'Kind': 'service-intentions', 'Name': 'orders', 'Sources': [{'Name': 'web',"
            + " 'Permissions': [{'Action': 'allow', 'HTTP': {'PathPrefix': '/'}}]}]}");
  }

  private static void query(String name, String more) {
    String service = "'Service': {'Service': 'api', 'Connect': true}";
    String text = "{'Name': '" + name + "', " + service + more + "}";
    agent.call("POST", "/v1/query", text.replace('\'', '"'), SECRET + "a").ok();
  }

  private static void policy(String name, String rules) {
    String quoted = rules.replace("'", "\\\"");
    put("/v1/acl/policy", "{'Name': '" + name + "', 'Rules': '" + quoted + "'}");
  }

  private static void token(String secret, String accessor, String rights) {
    String names = "{'SecretID': '" + SECRET + secret + "', 'AccessorID': '" + accessor + "', ";
    put("/v1/acl/token", names + rights + "}");
  }

  private static void put(String path, String body) {
    agent.put(path, body.replace('\'', '"')).ok();
  }

  /** So that they have virtual addresses. */
  private static void register() {
    put("/v1/agent/service/register", "{'Name': 'web', 'Connect': {'SidecarService': {}}}");
    put(
        "/v1/agent/service/register",
        "{'ID': 'api-1', 'Name': 'api', 'Port': 18081, 'Check': {'TTL': '24h', 'Status': 'passing'},"
            + " 'Connect': {'SidecarService': {'Port': 32081,"
            + " 'Checks': [{'Name': 'Alias api-1', 'AliasService': 'api-1'}]}}}");
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  static Stream<String> recorded() {
    return RecordedExchange.files("recorded-acl").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recorded")
  void answer_toEachCaller_isAsRecorded(String file) throws IOException {
    String domain = agent.at("/v1/agent/connect/ca/roots", "/TrustDomain").asText();
    RecordedExchange exchange = RecordedExchange.read(file).in(domain);

    exchange.assertLike(
        exchange.ask(agent),
        true,
        file.contains("execute-") ? INSTANCES : RecordedExchange.NUMBERED,
        false);
  }
}
