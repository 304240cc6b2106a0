// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.Fixture;
import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.json.MalformedAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What agents answer about services of cluster peers. */
final class ImportsTest {
  private static final String PEERING = "1.21.4/peering/";
  private static final String NAME =
      "api.default.default.beta.external.c96351fd-3c6d-7ca3-e196-531f04576ef1.consul";

  private static Map<String, List<ServiceInstance>> decoded(Fixture fixture)
      throws MalformedAnswer {
    return Imports.decode(fixture.answer());
  }

  @Test
  void service_ofAPeer_hasTheNameItsCallersAskFor_andTheGatewaysOfThePeer() throws MalformedAnswer {
    Map<String, List<ServiceInstance>> byName =
        decoded(Fixture.load(PEERING + "health-connect-api-peer-alpha"));
    ServiceInstance gateway = byName.get(NAME).getFirst();
    assertEquals(Map.of(NAME, List.of(gateway)), byName);
    assertEquals("127.0.0.31:27443", gateway.far().toString());
    assertEquals("dc1", gateway.datacenter());
  }

  @Test
  void request_isTheRecordedOne() {
    assertEquals(
        Fixture.load(PEERING + "health-connect-api-peer-alpha").path(),
        Imports.of("api", "alpha", false).request().target());
  }

  @Test
  void peerThatNobodyKnows_hasNothing() throws MalformedAnswer {
    assertEquals(Map.of(), decoded(Fixture.load(PEERING + "health-connect-unknown-peer")));
  }

  @Test
  void serverName_thatIsMissing_isEmpty_andOneInCapitalsIsInLowerCase() throws MalformedAnswer {
    Fixture recorded = Fixture.load(PEERING + "health-connect-api-peer-alpha");
    assertEquals("", name(recorded.body().replace("\"SNI\":[\"" + NAME + "\"]", "\"SNI\":[]")));
    assertEquals("", name(recorded.body().replace("\"SNI\"", "\"Else\"")));
    assertEquals(NAME, name(recorded.body().replace("\"api.default", "\"API.default")));
  }

  private static String name(String body) throws MalformedAnswer {
    AgentAnswer answer = new AgentAnswer(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    return Imports.decode(answer).keySet().iterator().next();
  }
}
