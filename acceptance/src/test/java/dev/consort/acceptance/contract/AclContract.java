// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** What an agent with ACLs, which deny by default, does with and without a token. */
interface AclContract {
  /** The agent, asked without a token. */
  AgentApi anonymous();

  /** The agent, asked with a token that may do all. */
  AgentApi management();

  @Test
  default void roots_needNoToken() {
    assertEquals(200, anonymous().get("/v1/agent/connect/ca/roots").status());
  }

  @Test
  default void leaf_withoutToken_isDenied() {
    Answer answer = anonymous().get("/v1/agent/connect/ca/leaf/acl-leaf");

    assertEquals(403, answer.status());
    assertTrue(answer.body().contains("Permission denied"), answer::body);
  }

  @Test
  default void unknownToken_isSaidToBeUnknown() {
    Answer answer =
        anonymous()
            .withToken("00000000-0000-4000-8000-0000000000ff")
            .get("/v1/agent/connect/ca/leaf/acl-leaf");

    assertEquals(403, answer.status());
    assertTrue(answer.body().contains("ACL not found"), answer::body);
  }

  @Test
  default void register_withoutToken_isDenied() {
    assertEquals(
        403, anonymous().put("/v1/agent/service/register", "{\"Name\": \"acl-reg\"}").status());
    assertEquals(
        200, management().put("/v1/agent/service/register", "{\"Name\": \"acl-reg\"}").status());
  }

  @Test
  default void serviceIdentity_mayDoWhatASidecarDoes() {
    AgentApi web = tokenOf("acl-web");
    assertEquals(
        200,
        web.put(
                "/v1/agent/service/register",
                """
                {"Name": "acl-web", "Port": 8080, "Connect": {"SidecarService": {
                  "Checks": [{"Name": "alias", "AliasService": "acl-web"}]}}}""")
            .status());

    assertEquals(200, web.get("/v1/agent/service/acl-web-sidecar-proxy").status());
    assertEquals(
        "acl-web", web.get("/v1/agent/connect/ca/leaf/acl-web").json().path("Service").asText());
    assertEquals(200, web.get("/v1/connect/intentions/match?by=destination&name=acl-web").status());
    assertEquals(200, web.get("/v1/health/connect/acl-db").status());
    assertEquals(
        403, web.get("/v1/agent/connect/ca/leaf/acl-db").status(), "another service's leaf");
  }

  @Test
  default void serviceIdentity_mayNotChangeIntentions() {
    assertEquals(
        403,
        tokenOf("acl-self")
            .post(
                "/v1/connect/intentions",
                """
                {"SourceName": "x", "DestinationName": "acl-self", "SourceType": "consul",
                 "Action": "allow"}""")
            .status());
  }

  @Test
  default void authorize_noIntention_followsTheAclDefault() {
    assertFalse(authorized("acl-target", "acl-caller"));
    management()
        .post(
            "/v1/connect/intentions",
            """
            {"SourceName": "acl-caller", "DestinationName": "acl-target2",
             "SourceType": "consul", "Action": "allow"}""")
        .ok();
    assertTrue(authorized("acl-target2", "acl-caller"));
    assertFalse(authorized("acl-target2", "acl-other"));
  }

  @Test
  default void tokenSelf_tellsItsIdentities() {
    JsonNode token = tokenOf("acl-who").get("/v1/acl/token/self").json();

    assertEquals("acl-who", token.path("ServiceIdentities").path(0).path("ServiceName").asText());
  }

  @Test
  default void token_deleted_isUnknownThen() {
    JsonNode token = createToken("acl-brief");
    AgentApi brief = anonymous().withToken(token.path("SecretID").asText());
    assertEquals(200, brief.get("/v1/agent/connect/ca/leaf/acl-brief").status());

    management().delete("/v1/acl/token/" + token.path("AccessorID").asText()).ok();

    // The leaf is in the agent's cache by now, so another question has to show it.
    assertEquals(403, brief.get("/v1/acl/token/self").status());
  }

  private AgentApi tokenOf(String service) {
    return anonymous().withToken(createToken(service).path("SecretID").asText());
  }

  private JsonNode createToken(String service) {
    return management()
        .put(
            "/v1/acl/token",
            """
            {"Description": "of a test", "ServiceIdentities": [{"ServiceName": "%s"}]}"""
                .formatted(service))
        .json();
  }

  private boolean authorized(String target, String source) {
    String trustDomain =
        anonymous().get("/v1/agent/connect/ca/roots").json().path("TrustDomain").asText();
    return management()
        .post(
            "/v1/agent/connect/authorize",
            """
            {"Target": "%s", "ClientCertURI": "spiffe://%s/ns/default/dc/dc1/svc/%s",
             "ClientCertSerial": "01"}"""
                .formatted(target, trustDomain, source))
        .json()
        .path("Authorized")
        .asBoolean();
  }
}
