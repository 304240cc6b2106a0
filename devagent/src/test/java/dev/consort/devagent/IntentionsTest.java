// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.acl.AclSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intentions one by one and as config entries, and what they decide. */
final class IntentionsTest {
  private static final String ALL = "/v1/connect/intentions";

  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private Answer create(String source, String destination, String action) {
    return agent.call(
        "POST",
        ALL,
        "{\"SourceName\": \"%s\", \"DestinationName\": \"%s\", \"Action\": \"%s\"}"
            .formatted(source, destination, action),
        "");
  }

  private boolean allowed(String source, String destination) {
    return agent
        .at(ALL + "/check?source=" + source + "&destination=" + destination, "/Allowed")
        .asBoolean();
  }

  @Test
  void intention_createdTheOldWay_livesByItsId() {
    String id = create("web", "db", "deny").ok().json().path("ID").asText();

    assertEquals("deny", agent.at(ALL + "/" + id, "/Action").asText());
    assertFalse(allowed("web", "db"));
    agent
        .put(
            ALL + "/" + id,
            "{\"SourceName\": \"web\", \"DestinationName\": \"db\", \"Action\": \"allow\"}")
        .ok();
    assertTrue(allowed("web", "db"));
    agent.call("DELETE", ALL + "/" + id, "", "").ok();
    assertEquals(404, agent.get(ALL + "/" + id).status());
    assertEquals(404, agent.get("/v1/config/service-intentions/db").status());
  }

  @Test
  void intention_forAPairThatHasOne_isRefused() {
    create("web", "db", "deny").ok();

    Answer refused = create("web", "db", "allow");

    assertEquals(500, refused.status());
    assertTrue(refused.text().contains("more than once"), refused::text);
    assertFalse(allowed("web", "db"));
  }

  @Test
  void intention_exact_isWrittenOverAndDeletedTwice() {
    String path = ALL + "/exact?source=web&destination=db";
    agent.put(path, "{\"Action\": \"deny\"}").ok();
    agent.put(path, "{\"Action\": \"allow\", \"Description\": \"now\"}").ok();

    JsonNode entry = agent.get("/v1/config/service-intentions/db").ok().json();
    assertEquals(1, entry.path("Sources").size());
    assertEquals("now", entry.at("/Sources/0/Description").asText());
    agent.call("DELETE", path, "", "").ok();
    agent.call("DELETE", path, "", "").ok();
    assertEquals("Intention not found", agent.get(path).text());
  }

  @Test
  void match_byPrecedence_exactBeforeWildcards() {
    create("*", "*", "deny").ok();
    create("web", "*", "allow").ok();
    create("*", "db", "deny").ok();
    create("web", "db", "allow").ok();

    JsonNode matched = agent.get(ALL + "/match?by=destination&name=db").json().path("db");

    List<String> order = new ArrayList<>();
    for (JsonNode one : matched) {
      String ends = one.path("SourceName").asText() + ">" + one.path("DestinationName").asText();
      order.add(ends + " " + one.path("Precedence").asInt());
    }
    assertEquals(List.of("web>db 9", "*>db 8", "web>* 6", "*>* 5"), order);
    assertTrue(allowed("web", "db"));
    assertFalse(allowed("api", "db"));
    assertTrue(allowed("web", "other"));
    assertFalse(allowed("api", "other"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Kind\": \"service-intentions\", \"Name\": \"db\"}|500|At least one source is required",
        "{\"Kind\": \"service-intentions\", \"Sources\": [{\"Name\": \"a\", \"Action\": \"allow\"}]}|500|Name is required",
        "{\"Kind\": \"service-intentions\", \"Name\": \"db\", \"Sources\": [{\"Name\": \"a\"}]}|500|Sources[0].Action must be set to 'allow' or 'deny'",
        "{\"Kind\": \"service-intentions\", \"Name\": \"db\", \"Sources\": [{\"Name\": \"a*\", \"Action\": \"deny\"}]}|500|Sources[0].Name: wildcard character '*' cannot be used with partial values",
        "{\"Kind\": \"service-intentions\", \"Name\": \"db\", \"Sources\": [{\"Name\": \"a\", \"Action\": \"allow\"}, {\"Name\": \"a\", \"Action\": \"deny\"}]}|500|Sources[1] defines \"a\" more than once",
        "{\"Kind\": \"service-intentions\", \"Name\": \"*\", \"Sources\": [{\"Name\": \"a\", \"Permissions\": [{\"Action\": \"allow\", \"HTTP\": {\"PathPrefix\": \"/\"}}]}]}|500|Sources[0].Permissions cannot be specified on intentions with wildcarded destinations",
        "{\"Kind\": \"service-intentions\", \"Name\": \"db\", \"Sources\": [{\"Name\": \"a\", \"Action\": \"deny\", \"Permissions\": [{\"Action\": \"allow\", \"HTTP\": {\"PathPrefix\": \"/\"}}]}]}|500|Sources[0].Action must be omitted if Permissions are specified",
        "{\"Name\": \"db\"}|400|Request decoding failed: Payload does not contain a kind/Kind key at the top level",
        "{\"Kind\": \"odd\", \"Name\": \"db\"}|400|Request decoding failed: invalid config entry kind: odd",
        "{\"Kind\": \"proxy-defaults\", \"Name\": \"x\"}|500|invalid name (\"x\"), only \"global\" is supported",
        "{\"Kind\": \"service-defaults\", \"Name\": \"*\"}|500|service-defaults name must be the name of a service, and not a wildcard"
      })
  void entry_notValid_isRefusedInConsulsWords(String body, int status, String text) {
    Answer refused = agent.put("/v1/config", body);

    assertEquals(status, refused.status(), refused::text);
    assertEquals(text, refused.text());
  }

  @Test
  void cas_wrongIndex_changesNothing() {
    String body = "{\"Kind\": \"service-defaults\", \"Name\": \"db\", \"Protocol\": \"%s\"}";
    assertEquals("true", agent.put("/v1/config?cas=0", body.formatted("tcp")).ok().text());
    assertEquals("false", agent.put("/v1/config?cas=0", body.formatted("http")).ok().text());
    long index = agent.at("/v1/config/service-defaults/db", "/ModifyIndex").asLong();
    assertEquals("true", agent.put("/v1/config?cas=" + index, body.formatted("http")).ok().text());
    String path = "/v1/config/service-defaults/db";
    assertEquals("false", agent.call("DELETE", path + "?cas=" + index, "", "").ok().text());
    assertEquals("{}", agent.call("DELETE", path, "", "").ok().text());
  }

  @ParameterizedTest
  @CsvSource({"allow, true, false", "deny, false, true"})
  void default_ownPolicy_decidesAuthorizeButNotCheck(
      String policy, boolean authorized, boolean aclAllows) throws IOException {
    agent.close();
    AclSettings acl = aclAllows ? AclSettings.allow("root") : AclSettings.deny("root");
    agent =
        TestAgent.start(
            DevAgentConfig.defaults().withAcl(acl).withDefaultIntentionPolicy(policy), "root");

    JsonNode verdict =
        agent
            .call(
                "POST",
                "/v1/agent/connect/authorize",
                "{\"Target\": \"db\", \"ClientCertURI\": \"spiffe://x/ns/default/dc/dc1/svc/web\"}",
                "root")
            .ok()
            .json();

    assertEquals(authorized, verdict.path("Authorized").asBoolean());
    assertEquals("Default intention policy", verdict.path("Reason").asText());
    assertEquals(aclAllows, allowed("web", "db"));
  }
}
