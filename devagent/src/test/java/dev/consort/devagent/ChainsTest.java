// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What entries make of each other's services. */
final class ChainsTest {
  private TestAgent agent;

  @BeforeEach
  void start() {
    agent = TestAgent.start();
    put("'Kind':'proxy-defaults','Config':{'protocol':'http'}").ok();
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  private Answer put(String members) {
    return agent.put("/v1/config", "{" + members.replace('\'', '"') + "}");
  }

  private void resolver(String name, String members) {
    put("'Kind':'service-resolver','Name':'" + name + "'," + members).ok();
  }

  private void refused(String members, String text) {
    refused(put(members), text);
  }

  private static void refused(Answer answer, String text) {
    assertEquals(500, answer.status(), answer::text);
    assertTrue(answer.text().contains(text), answer::text);
  }

  private JsonNode chain(String service) {
    return agent.get("/v1/discovery-chain/" + service).ok().json().get("Chain");
  }

  private static List<String> texts(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(t -> all.add(t.asText()));
    return all;
  }

  private List<String> failover(String service) {
    JsonNode chain = chain(service);
    String start = chain.get("StartNode").asText();
    return texts(chain.path("Nodes").path(start).at("/Resolver/Failover/Targets"));
  }

  @Test
  void splitter_toASplitter_isReplacedByThatOnesShares() {
    put("'Kind':'service-splitter','Name':'b','Splits':[{'Weight':10,'Service':'c',"
            + "'RequestHeaders':{'Set':{'x':'in','y':'in'}}},{'Weight':90}]")
        .ok();
    put("'Kind':'service-splitter','Name':'a','Splits':[{'Weight':25,'Service':'b',"
            + "'RequestHeaders':{'Set':{'x':'out','z':'out'},'Remove':['q']}},{'Weight':75}]")
        .ok();

    JsonNode chain = chain("a");

    JsonNode splits = chain.at("/Nodes/splitter:a.default.default/Splits");
    List<String> legs = new ArrayList<>();
    splits.forEach(s -> legs.add(s.get("Weight") + " " + s.get("NextNode").asText()));
    assertEquals(
        List.of(
            "2.5 resolver:c.default.default.dc1",
            "22.5 resolver:b.default.default.dc1",
            "75 resolver:a.default.default.dc1"),
        legs);
    assertEquals(
        Json.read("{\"Set\":{\"x\":\"in\",\"z\":\"out\",\"y\":\"in\"},\"Remove\":[\"q\"]}"),
        splits.at("/0/Definition/RequestHeaders"));
    assertFalse(chain.path("Nodes").has("splitter:b.default.default"));
  }

  @Test
  void splitters_inACircle_areRefused() {
    put("'Kind':'service-splitter','Name':'a','Splits':[{'Weight':100,'Service':'b'}]").ok();
    refused(
        "'Kind':'service-splitter','Name':'b','Splits':[{'Weight':100,'Service':'a'}]", "circular");
    assertEquals(404, agent.get("/v1/config/service-splitter/b").status());
  }

  @Test
  void redirects_inACircle_areRefused() {
    resolver("a", "'Redirect':{'Service':'b'}");
    resolver("b", "'Redirect':{'Service':'c'}");
    refused("'Kind':'service-resolver','Name':'c','Redirect':{'Service':'a'}", "circular");
    assertEquals("resolver:c.default.default.dc1", chain("a").get("StartNode").asText());
  }

  @Test
  void subset_thatIsNotThere_isRefusedAndCannotGoAway() {
    refused(
        "'Kind':'service-resolver','Name':'a','Redirect':{'Service':'b','ServiceSubset':'v1'}",
        "not have a subset named \"v1\"");
    resolver("b", "'Subsets':{'v1':{}}");
    resolver("a", "'Redirect':{'Service':'b','ServiceSubset':'v1'}");
    refused(
        "'Kind':'service-resolver','Name':'b','Subsets':{'v2':{}}",
        "not have a subset named \"v1\"");
    refused(agent.call("DELETE", "/v1/config/service-resolver/b", "", ""), "not have a subset");
    agent.call("DELETE", "/v1/config/service-resolver/a", "", "").ok();
    agent.call("DELETE", "/v1/config/service-resolver/b", "", "").ok();
  }

  @Test
  void router_whereTheServiceIsNotHttp_isRefusedAndKeepsItHttp() {
    put("'Kind':'service-defaults','Name':'t','Protocol':'tcp'").ok();
    String router = "'Kind':'service-router','Name':'t'";
    refused(router, "uses a protocol \"tcp\"");
    refused(
        "'Kind':'service-splitter','Name':'t','Splits':[{'Weight':100}]",
        "uses a protocol \"tcp\"");
    put("'Kind':'service-defaults','Name':'t','Protocol':'grpc'").ok();
    put(router).ok();
    refused("'Kind':'service-defaults','Name':'t','Protocol':'tcp'", "uses a protocol \"tcp\"");
    put("'Kind':'service-router','Name':'other'").ok();
    refused("'Kind':'proxy-defaults','Config':{'protocol':'tcp'}", "uses a protocol \"tcp\"");
  }

  @Test
  void services_ofDifferentProtocols_areNotMixed() {
    put("'Kind':'service-defaults','Name':'t','Protocol':'tcp'").ok();
    refused(
        "'Kind':'service-resolver','Name':'a','Redirect':{'Service':'t'}",
        "uses inconsistent protocols");
    refused(
        "'Kind':'service-resolver','Name':'a','Failover':{'*':{'Service':'t'}}",
        "uses inconsistent protocols");
    refused(
        "'Kind':'service-router','Name':'a','Routes':[{'Destination':{'Service':'t'}}]",
        "uses inconsistent protocols");
  }

  @Test
  void external_service_hasItsOwnNameAndNoSubsets() {
    put("'Kind':'service-defaults','Name':'e','ExternalSNI':'e.example.test',"
            + "'MeshGateway':{'Mode':'remote'}")
        .ok();
    refused(
        "'Kind':'service-resolver','Name':'e','Subsets':{'v1':{}}",
        "cannot define subsets for external services");

    JsonNode target = chain("e").at("/Targets/e.default.default.dc1");

    assertEquals("e.example.test", target.get("SNI").asText());
    assertTrue(target.get("External").asBoolean());
    assertTrue(target.get("MeshGateway").isEmpty(), target::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'Service':'b'|b.default.default.dc1
          'ServiceSubset':'v2'|v2.a.default.default.dc1
          'Datacenters':['dc1','dc2','dc3']|v1.a.default.default.dc2 v1.a.default.default.dc3
          'Service':'b','Datacenters':['dc1','dc2']|b.default.default.dc1 b.default.default.dc2
          'Targets':[{'Peer':'p'},{'Service':'b','Datacenter':'dc2'}]|v1.a.default.default.external.p b.default.default.dc2
          'Targets':[{'Service':'moved'},{'Service':'c'}]|c.default.default.dc1
          'Targets':[{'Service':'back'},{'Service':'c'}]|c.default.default.dc1
          """)
  void failover_goesWhereTheSectionSays_andNotToItself(String section, String wanted) {
    resolver("moved", "'Redirect':{'Service':'c'}");
    resolver("back", "'Redirect':{'Service':'a'}");
    resolver(
        "a", "'DefaultSubset':'v1','Subsets':{'v1':{},'v2':{}},'Failover':{'*':{" + section + "}}");

    assertEquals(List.of(wanted.split(" ")), failover("a"));
  }

  @Test
  void failover_ofOneSubset_winsOverThatOfAll() {
    resolver(
        "a",
        "'DefaultSubset':'v1','Subsets':{'v1':{},'v2':{}},'Failover':{'*':{'Service':'b'},"
            + "'v1':{'ServiceSubset':'v2'}}");
    assertEquals(List.of("v2.a.default.default.dc1"), failover("a"));
  }

  @Test
  void override_isApplied_andTellsChainsApart() {
    String path = "/v1/discovery-chain/a";
    Answer same = agent.call("POST", path, "{\"override_protocol\":\"http\"}", "").ok();
    assertFalse(same.json().path("Chain").has("CustomizationHash"), same::text);
    String body =
        "{\"OverrideConnectTimeout\":\"250ms\",\"OverrideMeshGateway\":{\"Mode\":\"none\"}}";
    JsonNode other = agent.call("POST", path, body, "").ok().json().path("Chain");
    assertEquals("250ms", other.at("/Targets/a.default.default.dc1/ConnectTimeout").asText());
    assertEquals("none", other.at("/Targets/a.default.default.dc1/MeshGateway/Mode").asText());
    String third = body.replace("none", "local");
    JsonNode another = agent.call("POST", path, third, "").ok().json().path("Chain");
    assertFalse(other.get("CustomizationHash").equals(another.get("CustomizationHash")));
  }

  @Test
  void caller_waiting_hearsOfWhatChangesTheChainOnly() {
    long index = agent.get("/v1/discovery-chain/a").ok().index();
    agent.forgetScheduled();
    CompletableFuture<Answer> later =
        agent.getLater("/v1/discovery-chain/a?wait=60s&index=" + index);
    agent.awaitScheduled(Duration.ofSeconds(60), Duration.ofSeconds(64));

    put("'Kind':'service-defaults','Name':'unrelated','Protocol':'grpc'").ok();
    agent.get("/v1/status/leader").ok();
    assertFalse(later.isDone());
    resolver("a", "'ConnectTimeout':'1s'");

    Answer answer = TestAgent.await(later).ok();
    assertTrue(answer.index() > index + 1, answer::text);
    assertEquals(
        "1s", answer.json().at("/Chain/Targets/a.default.default.dc1/ConnectTimeout").asText());
  }

  @Test
  void list_ofResolvers_wakesWhoWaitsForIt() {
    long index = agent.get("/v1/config/service-resolver").ok().index();
    agent.forgetScheduled();
    CompletableFuture<Answer> later =
        agent.getLater("/v1/config/service-resolver?wait=60s&index=" + index);
    agent.awaitScheduled(Duration.ofSeconds(60), Duration.ofSeconds(64));

    resolver("a", "'ConnectTimeout':'1s'");

    assertEquals("a", TestAgent.await(later).ok().json().at("/0/Name").asText());
  }
}
