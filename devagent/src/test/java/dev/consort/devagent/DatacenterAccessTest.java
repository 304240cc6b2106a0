// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.acl.AclSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens and policies of the primary datacenter hold in every other; those of one alone do not. */
final class DatacenterAccessTest extends PairFixture {
  private static final String ROOT = "root-secret";
  private static final String POLICIES = "/v1/acl/policies";

  DatacenterAccessTest() {
    super(config -> config.withAcl(AclSettings.deny(ROOT)), ROOT);
  }

  @BeforeEach
  void register() {
    dc2.registerWithSidecar("web", 80);
  }

  private static void policy(TestAgent at) {
    at.put(
            "/v1/acl/policy",
            """
            {"Name": "reads", "Rules":
              "service_prefix \\"\\" {policy = \\"read\\"} node_prefix \\"\\" {policy = \\"read\\"}"}""")
        .ok();
  }

  private static String token(TestAgent at, String secret, String members) {
    String body = "{\"SecretID\": \"%s\", %s}".formatted(secret, members);
    return at.put("/v1/acl/token", body).ok().json().path("AccessorID").asText();
  }

  private static int status(TestAgent at, String path, String token) {
    return at.get(path, token).status();
  }

  @Test
  void managementToken_isOneInAllDatacenters() {
    String accessor = dc1.at("/v1/acl/token/self", "/AccessorID").asText();
    assertEquals(accessor, dc2.at("/v1/acl/token/self", "/AccessorID").asText());
  }

  @Test
  void token_madeAtASecondary_isThePrimarys_andHoldsInBoth() {
    policy(dc2);
    dc2.await(POLICIES, p -> p.findValuesAsText("Name").contains("reads"));

    token(dc2, "reader", "\"Policies\": [{\"Name\": \"reads\"}]");

    assertEquals(200, status(dc1, "/v1/health/connect/web", "reader"));
    dc2.await("/v1/acl/tokens", t -> t.findValuesAsText("SecretID").contains("reader"));
    assertEquals(1, dc2.get("/v1/health/connect/web", "reader").ok().json().size());
    assertEquals(1, dc1.get("/v1/health/connect/web?dc=dc2", "reader").ok().json().size());
  }

  @Test
  void token_removedInThePrimary_holdsNowhere() {
    String accessor = token(dc1, "web", "\"ServiceIdentities\": [{\"ServiceName\": \"web\"}]");
    dc2.await("/v1/acl/tokens", t -> t.findValuesAsText("SecretID").contains("web"));
    assertEquals(200, status(dc2, "/v1/agent/connect/ca/leaf/web", "web"));

    dc1.call("DELETE", "/v1/acl/token/" + accessor, "", ROOT).ok();

    dc2.await("/v1/acl/tokens", t -> !t.findValuesAsText("SecretID").contains("web"));
    assertEquals(403, status(dc2, "/v1/agent/connect/ca/leaf/web", "web"));
  }

  @Test
  void token_ofOneDatacenterAlone_isUnknownToTheOther() {
    String identity = "\"Local\": true, \"ServiceIdentities\": [{\"ServiceName\": \"web\"}]";
    token(dc2, "local", identity);
    token(dc1, "other", identity);
    policy(dc1);
    dc2.await(POLICIES, p -> p.findValuesAsText("Name").contains("reads"));

    assertEquals(200, status(dc2, "/v1/agent/connect/ca/leaf/web", "local"));
    assertEquals(403, status(dc1, "/v1/agent/connect/ca/leaf/web", "local"));
    assertEquals(403, status(dc1, "/v1/health/connect/web?dc=dc1", "local"));
    assertEquals(200, status(dc1, "/v1/agent/connect/ca/leaf/web", "other"));
    assertEquals(403, status(dc2, "/v1/agent/connect/ca/leaf/web", "other"));
  }

  @Test
  void identity_ofOneDatacenter_grantsNothingInAnother() {
    token(
        dc1,
        "bound",
        "\"ServiceIdentities\": [{\"ServiceName\": \"web\", \"Datacenters\": [\"dc1\"]}]");
    dc2.await("/v1/acl/tokens", t -> t.findValuesAsText("SecretID").contains("bound"));

    assertEquals(200, status(dc1, "/v1/agent/connect/ca/leaf/web", "bound"));
    assertEquals(403, status(dc2, "/v1/agent/connect/ca/leaf/web", "bound"));
  }

  @Test
  void write_atASecondary_needsTheRightInThePrimary() {
    token(dc2, "local", "\"Local\": true, \"ServiceIdentities\": [{\"ServiceName\": \"web\"}]");
    String entry = "{\"Kind\": \"service-defaults\", \"Name\": \"web\", \"Protocol\": \"http\"}";

    assertEquals(403, dc2.call("PUT", "/v1/config", entry, "local").status());
    assertEquals(403, dc2.call("PUT", "/v1/config", entry, "").status());
    assertEquals(
        403,
        dc2.call("PUT", "/v1/connect/ca/configuration?dc=dc1", "{\"Provider\": \"consul\"}", "")
            .status());

    JsonNode kept = dc1.get("/v1/config/service-defaults").json();
    assertEquals(0, kept.size());
  }

  @Test
  void cutLink_tokensThatWereReplicatedStillHold_andNoneCanBeMade() {
    token(dc1, "web", "\"ServiceIdentities\": [{\"ServiceName\": \"web\"}]");
    dc2.await("/v1/acl/tokens", t -> t.findValuesAsText("SecretID").contains("web"));

    dc1.cutWan(true);

    assertEquals(200, status(dc2, "/v1/agent/connect/ca/leaf/web", "web"));
    assertEquals(500, dc2.put("/v1/acl/token", "{\"SecretID\": \"late\"}").status());
    assertEquals(403, status(dc1, "/v1/health/connect/web", "late"));
  }
}
