// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.Verdict;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Draws intentions, gives them to an agent, and compares its verdicts with those of the table. */
final class Verdicts {
  private static final int ROUNDS = 6;
  private static final int DESTINATIONS = 25;

  private Verdicts() {}

  /**
   * Compares some thousand verdicts.
   *
   * @param agent asked with all rights; without intentions on all services
   * @param seed of the draws: any is as good, a fixed one makes a failure come again
   */
  static void compareAll(AgentApi agent, DefaultPolicy defaultPolicy, long seed) {
    Random random = new Random(seed);
    Tally tally = new Tally();
    for (int round = 0; round < ROUNDS; round++) {
      GeneratedMesh drawn = GeneratedMesh.draw(random, round, DESTINATIONS);
      List<String> general = createAll(agent, drawn.onAllServices(), "*");
      drawn.onDestination().forEach((to, sources) -> createAll(agent, sources, to));
      for (String destination : drawn.onDestination().keySet()) {
        compare(agent, destination, defaultPolicy, tally);
      }
      general.forEach(id -> agent.delete("/v1/connect/intentions/" + id).ok());
    }
    assertTrue(
        tally.allowed > 300 && tally.denied > 300,
        () -> "too few of a kind: " + tally.allowed + " allowed, " + tally.denied + " denied");
  }

  private static void compare(
      AgentApi agent, String destination, DefaultPolicy defaultPolicy, Tally tally) {
    String trustDomain =
        agent.get("/v1/agent/connect/ca/roots").json().path("TrustDomain").asText();
    IntentionTable table =
        IntentionTable.compile(
            IntentionName.of(destination), trustDomain, match(agent, destination), defaultPolicy);
    for (String namespace : List.of("default", "other")) {
      for (String caller : GeneratedMesh.callers()) {
        SpiffeId peer =
            new ServiceId(trustDomain, SpiffeId.DEFAULT_PARTITION, namespace, "dc1", caller);
        Verdict verdict = table.decide(peer);
        JsonNode answer = authorize(agent, destination, peer);
        boolean allowed = verdict instanceof Verdict.Allowed;
        assertEquals(
            answer.path("Authorized").asBoolean(),
            allowed,
            () -> verdict.explain(peer) + " But the agent: " + answer);
        tally.count(allowed);
      }
    }
  }

  private static List<Intention> match(AgentApi agent, String destination) {
    List<Intention> intentions = new ArrayList<>();
    for (JsonNode each :
        agent
            .get("/v1/connect/intentions/match?by=destination&name=" + destination)
            .json()
            .path(destination)) {
      intentions.add(
          Intention.layer4(
              name(each, "Source"),
              name(each, "Destination"),
              IntentionAction.valueOf(each.path("Action").asText().toUpperCase(Locale.ROOT))));
    }
    return intentions;
  }

  private static IntentionName name(JsonNode intention, String side) {
    return new IntentionName(
        SpiffeId.DEFAULT_PARTITION,
        intention.path(side + "NS").asText(),
        intention.path(side + "Name").asText());
  }

  private static JsonNode authorize(AgentApi agent, String destination, SpiffeId peer) {
    return agent
        .post(
            "/v1/agent/connect/authorize",
            """
            {"Target": "%s", "ClientCertURI": "%s", "ClientCertSerial": "01"}"""
                .formatted(destination, peer.uri()))
        .json();
  }

  private static List<String> createAll(
      AgentApi agent, Map<String, IntentionAction> sources, String destination) {
    List<String> ids = new ArrayList<>();
    sources.forEach((source, action) -> ids.add(create(agent, source, destination, action)));
    return ids;
  }

  private static String create(
      AgentApi agent, String source, String destination, IntentionAction action) {
    return agent
        .post(
            "/v1/connect/intentions",
            """
            {"SourceName": "%s", "DestinationName": "%s", "SourceType": "consul", "Action": "%s"}"""
                .formatted(source, destination, action.name().toLowerCase(Locale.ROOT)))
        .json()
        .path("ID")
        .asText();
  }

  /** Guards against a draw in which all is allowed, or all denied. */
  private static final class Tally {
    private int allowed;
    private int denied;

    void count(boolean isAllowed) {
      if (isAllowed) {
        allowed++;
      } else {
        denied++;
      }
    }
  }
}
