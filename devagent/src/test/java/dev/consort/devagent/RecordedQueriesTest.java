// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded queries are shown and executed as a real Consul was seen to do it. */
final class RecordedQueriesTest {
  private static final String LIST = "recorded-queries/list.http.json";

  /** What Consul leaves out or fills in by how a service got into its catalog, not by contract. */
  private static final Set<String> LOOSE =
      Set.of(
          "Definition",
          "ServiceTags",
          "Tags",
          "Interval",
          "Timeout",
          "CreateIndex",
          "ModifyIndex",
          "Node",
          "X-Cache");

  /** Shows a service that is no proxy with a proxy part that nobody wrote. */
  private static final String ODD = "near-api-not-connect";

  private static TestAgent dc1;

  @BeforeAll
  static void load() throws IOException {
    dc1 = TestAgent.start(DevAgentConfig.defaults().withSecondaries(List.of("dc2")));
    TestAgent dc2 = dc1.in("dc2");
    for (String entry : RecordedExchange.files("setup/config-entries")) {
      dc1.put("/v1/config", RecordedExchange.text(entry)).ok();
    }
    dc2.await("/v1/config/service-router", found -> found.size() == 1);
    for (String service : RecordedExchange.files("setup/services")) {
      dc1.put("/v1/agent/service/register", RecordedExchange.text(service)).ok();
    }
    for (String service : RecordedExchange.files("setup/services-dc2")) {
      dc2.put("/v1/agent/service/register", RecordedExchange.text(service)).ok();
    }
    for (String query : RecordedExchange.files("setup/queries")) {
      dc1.call("POST", "/v1/query", RecordedExchange.text(query), "").ok();
    }
  }

  @AfterAll
  static void stop() throws IOException {
    dc1.close();
  }

  static Stream<String> recorded() {
    return RecordedExchange.files("recorded-queries").stream().filter(f -> !f.equals(LIST));
  }

  /** Answers are shuffled: it is asked again until the order is the recorded one. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("recorded")
  void answer_toARecordedRequest_isAsRecorded(String file) throws IOException {
    RecordedExchange exchange = RecordedExchange.read(file);
    Answer answer = exchange.ask(dc1);
    for (int i = 0; i < 100 && !ids(exchange.body()).equals(idsOf(answer)); i++) {
      answer = exchange.ask(dc1);
    }

    assertEquals(ids(exchange.body()), idsOf(answer));
    if (exchange.body().path("Query") instanceof ObjectNode query) {
      query.put("ID", answer.json().at("/Query/ID").asText());
    }
    Set<String> loose = new HashSet<>(LOOSE);
    if (file.contains(ODD)) {
      loose.add("Proxy");
    }
    exchange.assertLike(answer, true, loose, false);
  }

  private static List<String> idsOf(Answer answer) {
    return answer.status() == 200 ? ids(answer.json()) : List.of();
  }

  private static List<String> ids(JsonNode body) {
    List<String> ids = new ArrayList<>();
    body.path("Nodes").forEach(n -> ids.add(n.at("/Service/ID").asText()));
    return ids;
  }

  @Test
  void definitions_areShownAsRecorded() throws IOException {
    RecordedExchange list = RecordedExchange.read(LIST);

    Answer answer = list.ask(dc1).ok();

    assertEquals(byName(list.body()), byName(answer.json()));
  }

  private static Map<String, ObjectNode> byName(JsonNode list) {
    Map<String, ObjectNode> queries = new TreeMap<>();
    for (JsonNode query : list) {
      ObjectNode known = query.deepCopy();
      known.remove(List.of("ID", "CreateIndex", "ModifyIndex"));
      queries.put(query.get("Name").asText(), known);
    }
    return queries;
  }
}
