// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Intentions as agents since 1.9 have them: by name, as configuration entries, with permissions,
 * and with an index to block on. The recorded answers of such an agent are where this comes from.
 */
interface ModernIntentionContract extends AgentContract {
  @Test
  default void exact_written_isReadByName() {
    putExact("ex-web", "ex-db", "allow");

    JsonNode intention =
        agent().get("/v1/connect/intentions/exact?source=ex-web&destination=ex-db").json();
    assertEquals("ex-web", intention.path("SourceName").asText());
    assertEquals("ex-db", intention.path("DestinationName").asText());
    assertEquals("allow", intention.path("Action").asText());
    assertEquals(9, intention.path("Precedence").asInt());

    putExact("ex-web", "ex-db", "deny");
    assertEquals(
        "deny",
        agent()
            .get("/v1/connect/intentions/exact?source=ex-web&destination=ex-db")
            .json()
            .path("Action")
            .asText());
  }

  @Test
  default void exact_deleted_isNotFound() {
    putExact("exd-web", "exd-db", "allow");
    agent().delete("/v1/connect/intentions/exact?source=exd-web&destination=exd-db").ok();

    assertEquals(
        404,
        agent().get("/v1/connect/intentions/exact?source=exd-web&destination=exd-db").status());
  }

  @Test
  default void serviceIntentions_entry_isWhatMatchAnswers() {
    speaksHttp("si-db");
    agent()
        .put(
            "/v1/config",
            """
            {"Kind": "service-intentions", "Name": "si-db", "Sources": [
              {"Name": "*", "Action": "deny"},
              {"Name": "si-web", "Action": "allow"},
              {"Name": "si-api", "Permissions": [
                {"Action": "allow", "HTTP": {"PathPrefix": "/v1", "Methods": ["GET"]}}]}]}""")
        .ok();

    JsonNode match =
        agent().get("/v1/connect/intentions/match?by=destination&name=si-db").json().path("si-db");
    List<String> found = new ArrayList<>();
    match.forEach(
        each ->
            found.add(
                each.path("SourceName").asText()
                    + " "
                    + each.path("Action").asText("by request")
                    + " "
                    + each.path("Precedence").asInt()));
    assertEquals(List.of("si-api by request 9", "si-web allow 9", "* deny 8"), found);
    assertEquals(
        "/v1", match.path(0).path("Permissions").path(0).path("HTTP").path("PathPrefix").asText());
  }

  @Test
  default void permissions_askedForAConnection_areDenied() {
    speaksHttp("l7-db");
    agent()
        .put(
            "/v1/config",
            """
            {"Kind": "service-intentions", "Name": "l7-db", "Sources": [
              {"Name": "l7-web", "Permissions": [
                {"Action": "allow", "HTTP": {"PathPrefix": "/"}}]}]}""")
        .ok();

    assertFalse(
        agent()
            .get("/v1/connect/intentions/check?source=l7-web&destination=l7-db")
            .json()
            .path("Allowed")
            .asBoolean());
    assertTrue(
        agent()
            .get("/v1/connect/intentions/check?source=l7-other&destination=l7-db")
            .json()
            .path("Allowed")
            .asBoolean());
  }

  @Test
  default void match_change_answersTheWaitingQuery() throws Exception {
    String path = "/v1/connect/intentions/match?by=destination&name=wait-db";
    Answer first = agent().get(path);
    assertEquals(0, first.json().path("wait-db").size());

    CompletableFuture<Answer> waiting = watchUntilPresent(path, first.index());
    putExact("wait-web", "wait-db", "deny");

    assertEquals(
        "wait-web",
        waiting
            .get(SOON.toSeconds(), TimeUnit.SECONDS)
            .json()
            .path("wait-db")
            .path(0)
            .path("SourceName")
            .asText());
  }

  @Test
  default void answers_tellTheAclDefault() {
    assertEquals(
        "allow",
        agent()
            .get("/v1/connect/intentions/match?by=destination&name=x")
            .header("X-Consul-Default-ACL-Policy")
            .orElseThrow());
  }

  @Test
  default void permissions_onAServiceWithoutHttp_areRefused() {
    Answer refused =
        agent()
            .put(
                "/v1/config",
                """
                {"Kind": "service-intentions", "Name": "tcp-db", "Sources": [
                  {"Name": "l7-web", "Permissions": [
                    {"Action": "allow", "HTTP": {"PathPrefix": "/"}}]}]}""");

    assertEquals(500, refused.status(), refused::body);
    assertEquals(404, agent().get("/v1/config/service-intentions/tcp-db").status());
  }

  /** Only of such a service may intentions speak of requests. */
  private void speaksHttp(String service) {
    agent()
        .put(
            "/v1/config",
            """
            {"Kind": "service-defaults", "Name": "%s", "Protocol": "http"}"""
                .formatted(service))
        .ok();
  }

  private void putExact(String source, String destination, String action) {
    agent()
        .put(
            "/v1/connect/intentions/exact?source=" + source + "&destination=" + destination,
            "{\"SourceType\": \"consul\", \"Action\": \"%s\"}".formatted(action))
        .ok();
  }

  private CompletableFuture<Answer> watchUntilPresent(String path, long index) {
    return agent()
        .getLater(path + "&wait=10s&index=" + index)
        .thenCompose(
            answer ->
                answer.json().path("wait-db").size() > 0
                    ? CompletableFuture.completedFuture(answer)
                    : watchUntilPresent(path, answer.index()));
  }
}
