// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intentions by their oldest API, which every version has, and the agent's verdict by them. */
interface IntentionContract extends AgentContract {
  /** Creates an intention and gives its id. */
  default String intend(String source, String destination, String action) {
    return agent()
        .post("/v1/connect/intentions", intention(source, destination, action))
        .json()
        .path("ID")
        .asText();
  }

  @Test
  default void intention_created_isReadByIdAndInTheList() {
    String id = intend("int-web", "int-db", "allow");

    JsonNode intention = agent().get("/v1/connect/intentions/" + id).json();
    assertEquals("int-web", intention.path("SourceName").asText());
    assertEquals("default", intention.path("SourceNS").asText());
    assertEquals("int-db", intention.path("DestinationName").asText());
    assertEquals("default", intention.path("DestinationNS").asText());
    assertEquals("consul", intention.path("SourceType").asText());
    assertEquals("allow", intention.path("Action").asText());
    assertEquals(9, intention.path("Precedence").asInt());
    Answer list = agent().get("/v1/connect/intentions");
    assertTrue(list.index() >= 1);
    assertTrue(list.body().contains(id));
  }

  @Test
  default void intention_changedById_isInForce() {
    String id = intend("upd-web", "upd-db", "allow");
    assertTrue(check("upd-web", "upd-db"));

    agent().put("/v1/connect/intentions/" + id, intention("upd-web", "upd-db", "deny")).ok();

    assertEquals(
        "deny", agent().get("/v1/connect/intentions/" + id).json().path("Action").asText());
    assertFalse(check("upd-web", "upd-db"));
  }

  @Test
  default void intention_deleted_isGone() {
    String id = intend("del-web", "del-db", "deny");
    assertFalse(check("del-web", "del-db"));

    agent().delete("/v1/connect/intentions/" + id).ok();

    assertEquals(404, agent().get("/v1/connect/intentions/" + id).status());
    assertTrue(check("del-web", "del-db"));
  }

  @Test
  default void intention_onAPairThatHasOne_isRefused() {
    intend("dup-web", "dup-db", "allow");

    Answer again = agent().post("/v1/connect/intentions", intention("dup-web", "dup-db", "deny"));

    assertEquals(500, again.status());
    assertTrue(again.body().contains("dup-web"), again::body);
  }

  @ParameterizedTest
  @CsvSource({
    "bad-web, bad-db, audit",
    "bad-*, bad-db, allow",
  })
  default void intention_invalid_isRefused(String source, String destination, String action) {
    assertEquals(
        500,
        agent().post("/v1/connect/intentions", intention(source, destination, action)).status());
  }

  @Test
  default void match_byDestination_isInOrderOfPrecedence() {
    String any = intend("ord-any", "*", "allow");
    try {
      intend("*", "ord-db", "deny");
      intend("ord-b", "ord-db", "allow");
      intend("ord-a", "ord-db", "deny");
      intend("ord-a", "ord-other", "deny");

      Answer answer = agent().get("/v1/connect/intentions/match?by=destination&name=ord-db");

      assertEquals(
          List.of(
              "ord-a => ord-db deny 9",
              "ord-b => ord-db allow 9",
              "* => ord-db deny 8",
              "ord-any => * allow 6"),
          pairs(answer.json().path("ord-db")));
      assertEquals(capabilities().matchBlocks(), answer.header("X-Consul-Index").isPresent());
    } finally {
      agent().delete("/v1/connect/intentions/" + any).ok();
    }
  }

  @Test
  default void match_bySource_listsWhomItMayReach() {
    intend("src-web", "src-b", "deny");
    intend("src-web", "src-a", "allow");

    assertEquals(
        List.of("src-web => src-a allow 9", "src-web => src-b deny 9"),
        pairs(
            agent()
                .get("/v1/connect/intentions/match?by=source&name=src-web")
                .json()
                .path("src-web")));
  }

  @Test
  default void match_severalNames_hasAKeyForEach() {
    intend("two-web", "two-a", "allow");

    JsonNode answer =
        agent().get("/v1/connect/intentions/match?by=destination&name=two-a&name=two-none").json();

    assertEquals(List.of("two-web => two-a allow 9"), pairs(answer.path("two-a")));
    assertTrue(answer.has("two-none"));
    assertEquals(List.of(), pairs(answer.path("two-none")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/connect/intentions/match?by=destination | name",
        "/v1/connect/intentions/match?by=odd&name=x | parameter must be one of",
        "/v1/connect/intentions/check?source=x | destination",
      })
  default void question_withoutAParameter_isAnError(String path, String reason) {
    Answer answer = agent().get(path);

    assertEquals(500, answer.status());
    assertTrue(answer.body().contains(reason), answer::body);
  }

  @Test
  default void authorize_followsTheIntentionOfHighestPrecedence() {
    intend("*", "auth-db", "deny");
    intend("auth-web", "auth-db", "allow");

    assertTrue(authorized("auth-db", uri("default", "dc1", "auth-web")));
    assertFalse(authorized("auth-db", uri("default", "dc1", "auth-api")));
    assertTrue(authorized("auth-db", uri("default", "dc9", "auth-web")));
    assertFalse(authorized("auth-db", uri("default", "dc1", "AUTH-WEB")));
    assertTrue(authorized("auth-db", uri("other", "dc1", "auth-api")));
    assertTrue(authorized("auth-none", uri("default", "dc1", "auth-web")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | Target service must be specified",
        "{\"Target\": \"x\"} | ClientCertURI not a valid Connect identifier",
        "{\"Target\": \"x\", \"ClientCertURI\": \"spiffe://a.consul/agent/client/dc/dc1/id/n\"} |"
            + " ClientCertURI not a valid Service identifier",
        "{\"Target\": \"x\", \"Odd\": 1} | unknown field \"Odd\"",
      })
  default void authorize_badQuestion_isRefused(String body, String reason) {
    Answer answer = agent().post("/v1/agent/connect/authorize", body);

    assertEquals(400, answer.status());
    assertTrue(answer.body().contains(reason), answer::body);
  }

  private boolean check(String source, String destination) {
    return agent()
        .get("/v1/connect/intentions/check?source=" + source + "&destination=" + destination)
        .json()
        .path("Allowed")
        .asBoolean();
  }

  private boolean authorized(String target, String uri) {
    return agent()
        .post(
            "/v1/agent/connect/authorize",
            """
            {"Target": "%s", "ClientCertURI": "%s", "ClientCertSerial": "01"}"""
                .formatted(target, uri))
        .json()
        .path("Authorized")
        .asBoolean();
  }

  private String uri(String namespace, String datacenter, String service) {
    return "spiffe://%s/ns/%s/dc/%s/svc/%s"
        .formatted(
            agent().get("/v1/agent/connect/ca/roots").json().path("TrustDomain").asText(),
            namespace,
            datacenter,
            service);
  }

  private static String intention(String source, String destination, String action) {
    return """
        {"SourceName": "%s", "DestinationName": "%s", "SourceType": "consul", "Action": "%s"}"""
        .formatted(source, destination, action);
  }

  private static List<String> pairs(JsonNode intentions) {
    List<String> pairs = new ArrayList<>();
    for (JsonNode each : intentions) {
      pairs.add(
          each.path("SourceName").asText()
              + " => "
              + each.path("DestinationName").asText()
              + " "
              + each.path("Action").asText()
              + " "
              + each.path("Precedence").asInt());
    }
    return pairs;
  }
}
