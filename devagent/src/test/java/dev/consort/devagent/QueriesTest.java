// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prepared queries are written, filled in and executed, over datacenters where they say so. */
final class QueriesTest extends PairFixture {
  private Answer post(String members) {
    return dc1.call("POST", "/v1/query", "{" + members.replace('\'', '"') + "}", "");
  }

  private String create(String members) {
    return post(members).ok().json().get("ID").asText();
  }

  private JsonNode execute(String idOrName) {
    return dc1.get("/v1/query/" + idOrName + "/execute").ok().json();
  }

  private static Set<String> ids(JsonNode executed) {
    Set<String> ids = new TreeSet<>();
    executed.get("Nodes").forEach(n -> ids.add(n.at("/Service/ID").asText()));
    return ids;
  }

  private static void register(TestAgent at, String id, String members) {
    String text = "{'Name':'db','ID':'" + id + "','Port':1," + members + "}";
    at.put("/v1/agent/service/register", text.replace('\'', '"')).ok();
  }

  private static String ttl(String status) {
    return "'Check':{'CheckID':'ttl-" + status + "','TTL':'24h','Status':'" + status + "'}";
  }

  @Test
  void query_isWrittenReadChangedAndRemoved() {
    String id = create("'Name':'q','Service':{'Service':'db'}");
    String path = "/v1/query/" + id;
    assertEquals("db", dc1.at(path, "/0/Service/Service").asText());
    assertEquals(404, dc2.get(path).status());
    assertEquals("q", dc2.get(path + "?dc=dc1").ok().json().at("/0/Name").asText());

    dc1.put(path, "{\"Name\": \"r\", \"Service\": {\"Service\": \"web\"}}").ok();
    assertEquals("web", execute("r").get("Service").asText());
    assertEquals(404, dc1.get("/v1/query/q/execute").status());

    dc1.call("DELETE", path, "", "").ok();
    assertEquals("Query not found", dc1.get("/v1/query/" + id + "/execute").text());
    assertEquals(500, dc1.call("DELETE", path, "", "").status());
    assertEquals(500, dc1.put(path, "{\"Service\": {\"Service\": \"web\"}}").status());
  }

  @Test
  void list_wakesWhoWaitsForIt() {
    long index = dc1.get("/v1/query").ok().index();
    dc1.forgetScheduled();
    CompletableFuture<Answer> later = dc1.getLater("/v1/query?wait=60s&index=" + index);
    dc1.awaitScheduled(Duration.ofSeconds(60), Duration.ofSeconds(64));

    create("'Name':'q','Service':{'Service':'db'}");

    assertEquals("q", TestAgent.await(later).ok().json().at("/0/Name").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'Name':'x'|Must provide a Service
          'ID':'1','Service':{'Service':'db'}|ID must be empty
          'Service':{'Service':'db'}|Must be bound to a session
          'Name':'x','Service':{'Service':'db','Failover':{'NearestN':-1}}|NearestN
          'Name':'x','Service':{'Service':'db','Failover':{'NearestN':1,'Targets':[{'Datacenter':'dc2'}]}}|Targets
          'Name':'x','Service':{'Service':'db'},'DNS':{'TTL':'soon'}|DNS TTL
          'Name':'x','Service':{'Service':'db'},'DNS':{'TTL':'-1s'}|DNS TTL
          'Service':{'Service':'db'},'Token':'<hidden>'|Bad Token
          'Service':{'Service':'db'},'Template':{'Type':'suffix'}|Template.Type
          'Service':{'Service':'db'},'Template':{'Type':'name_prefix_match','Regexp':'('}|Regexp
          'Service':{'Service':'${nope}'},'Template':{'Type':'name_prefix_match'}|unknown expression
          'Service':{'Service':'${match(1)'},'Template':{'Type':'name_prefix_match'}|not closed
          """)
  void query_thatIsNotValid_isRefused(String members, String text) {
    Answer answer = post(members);
    assertEquals(500, answer.status(), answer::text);
    assertTrue(answer.text().contains(text), answer::text);
    assertEquals(0, dc1.get("/v1/query").ok().json().size());
  }

  @Test
  void name_thatAnotherHas_isRefused() {
    String id = create("'Name':'q','Service':{'Service':'db'}");
    assertEquals(500, post("'Name':'q','Service':{'Service':'db'}").status());
    assertEquals(500, post("'Name':'" + id + "','Service':{'Service':'db'}").status());
    String template = ",'Template':{'Type':'name_prefix_match'}";
    create("'Name':'q','Service':{'Service':'db'}" + template);
    assertEquals(500, post("'Name':'q','Service':{'Service':'db'}" + template).status());
    dc1.put("/v1/query/" + id, "{\"Name\": \"q\", \"Service\": {\"Service\": \"web\"}}").ok();
  }

  @Test
  void template_thatFitsBest_isFilledIn() {
    String type =
        "'Template':{'Type':'name_prefix_match','Regexp':'^geo-(.)-(.*)$',"
            + "'RemoveEmptyTags':true}";
    create(
        "'Name':'','Service':{'Service':'${name.full}'},'Template':{'Type':'name_prefix_match'}");
    create(
        "'Name':'geo-','Service':{'Service':'${match(2)}','Tags':['${match(1)}','${match(9)}',"
            + "'$${x}${name.prefix}${ name.suffix }'],'Failover':{'Datacenters':"
            + "['${agent.segment}','dc2']}},"
            + type);
    create("'Name':'geo-x','Service':{'Service':'exact'}");

    JsonNode service = dc1.at("/v1/query/geo-y-db/explain", "/Query/Service");
    assertEquals("db", service.get("Service").asText());
    assertEquals("[\"y\",\"${x}geo-y-db\"]", service.get("Tags").toString());
    assertEquals("[\"\",\"dc2\"]", service.at("/Failover/Datacenters").toString());
    assertEquals("exact", execute("geo-x").get("Service").asText());
    assertEquals("other", execute("other").get("Service").asText());
    assertEquals("", execute("geo-").get("Service").asText());
  }

  @Test
  void instances_byTheirChecks_areChosen() {
    register(dc1, "good", ttl("passing"));
    register(dc1, "ill", ttl("warning"));
    register(dc1, "dead", ttl("critical"));
    create("'Name':'all','Service':{'Service':'db'}");
    create("'Name':'good','Service':{'Service':'db','OnlyPassing':true}");
    create(
        "'Name':'blind','Service':{'Service':'db','IgnoreCheckIDs':['ttl-critical'],"
            + "'OnlyPassing':true}");

    assertEquals(Set.of("good", "ill"), ids(execute("all")));
    assertEquals(Set.of("good"), ids(execute("good")));
    assertEquals(Set.of("dead", "good"), ids(execute("blind")));
    assertEquals(1, dc1.get("/v1/query/all/execute?limit=1").ok().json().get("Nodes").size());
    assertEquals(500, dc1.get("/v1/query/all/execute?limit=x").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'Tags':['EU']|a b
          'Tags':['eu','!old']|a
          'Tags':['none']|
          'ServiceMeta':{'v':'2'}|b
          'NodeMeta':{'consul-network-segment':''}|a b c
          'NodeMeta':{'consul-network-segment':'x'}|
          'Connect':true|a-sidecar-proxy
          """)
  void instances_byWhatTheyCarry_areChosen(String members, String wanted) {
    register(
        dc1,
        "a",
        "'Tags':['eu'],'Connect':{'SidecarService':{'Checks':[]," + ttl("passing") + "}}");
    register(dc1, "b", "'Tags':['Eu','old'],'Meta':{'v':'2'}");
    register(dc1, "c", "'Meta':{'v':'1'}");
    create("'Name':'q','Service':{'Service':'db'," + members + "}");

    assertEquals(
        wanted == null ? Set.of() : new TreeSet<>(List.of(wanted.split(" "))), ids(execute("q")));
  }

  @Test
  void connect_askedByTheCaller_isHonoured() {
    register(dc1, "a", "'Connect':{'SidecarService':{" + ttl("passing") + "}}");
    create("'Name':'q','Service':{'Service':'db'}");
    assertEquals(Set.of("a"), ids(execute("q")));
    JsonNode connect = dc1.get("/v1/query/q/execute?connect=true").ok().json();
    assertEquals(Set.of("a-sidecar-proxy"), ids(connect));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'NearestN':1|dc2|1|far
          'NearestN':1,'Datacenters':['dc2']|dc2|1|far
          'Datacenters':['nowhere','dc1','dc2']|dc2|1|far
          'Targets':[{'Peer':'p'},{'Datacenter':'dc2'}]|dc2|2|far
          'Datacenters':['nowhere']|dc1|0|
          """)
  void query_withNothingHere_asksElsewhereAndComesBack(
      String failover, String datacenter, int failovers, String wanted) {
    register(dc2, "far", ttl("passing"));
    register(dc1, "near", ttl("critical"));
    create("'Name':'q','Service':{'Service':'db','Failover':{" + failover + "}}");

    JsonNode away = execute("q");
    assertEquals(datacenter, away.get("Datacenter").asText());
    assertEquals(failovers, away.get("Failovers").asInt());
    assertEquals(wanted == null ? Set.of() : Set.of(wanted), ids(away));

    register(dc1, "near", ttl("passing"));
    dc1.put("/v1/agent/check/pass/ttl-critical", "");
    register(dc1, "back", ttl("warning"));
    JsonNode back = execute("q");
    assertEquals("dc1", back.get("Datacenter").asText());
    assertEquals(0, back.get("Failovers").asInt());
    assertTrue(ids(back).contains("back"), back::toString);
  }

  @Test
  void query_thatSkipsItsDatacenter_asksElsewhereAtOnce() {
    register(dc1, "near", ttl("passing"));
    register(dc2, "far", ttl("passing"));
    create(
        "'Name':'q','Service':{'Service':'db','Failover':{'SkipLocalDatacenter':true,'NearestN':1}}");
    assertEquals(Set.of("far"), ids(execute("q")));
  }

  @Test
  void query_overACutLink_countsTheTryAndAnswersWithNothing() {
    register(dc2, "far", ttl("passing"));
    create("'Name':'q','Service':{'Service':'db','Failover':{'NearestN':1}}");
    assertEquals(Set.of("far"), ids(execute("q")));

    dc1.cutWan(true);
    JsonNode cut = execute("q");
    assertEquals(
        "dc1 1 0",
        cut.get("Datacenter").asText()
            + " "
            + cut.get("Failovers")
            + " "
            + cut.get("Nodes").size());
    dc1.cutWan(false);
    assertEquals(Set.of("far"), ids(execute("q")));
  }

  @Test
  void answer_inAnyOrder_isShuffled() {
    register(dc1, "a", ttl("passing"));
    register(dc1, "b", ttl("passing").replace("ttl-", "b-"));
    create("'Name':'q','Service':{'Service':'db'}");
    Set<String> first = new TreeSet<>();
    for (int i = 0; i < 100 && first.size() < 2; i++) {
      first.add(execute("q").at("/Nodes/0/Service/ID").asText());
    }
    assertEquals(Set.of("a", "b"), first);
  }
}
