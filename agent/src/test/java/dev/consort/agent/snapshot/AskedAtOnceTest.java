// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.Eventually;
import dev.consort.agent.FakeAgent.Reply;
import dev.consort.upstreams.UpstreamId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Prepared queries are asked again when connections fail, and nothing else is. */
final class AskedAtOnceTest extends SnapshotFixture {
  private static final UpstreamId GEO_DB =
      new UpstreamId(UpstreamId.Type.PREPARED_QUERY, "geo-db", "", "");
  private static final String QUERY = "/v1/query/geo-db/execute";
  private static final String CHAIN = "/v1/discovery-chain/db";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private int asked() {
    return rig.agent.requests(QUERY).size();
  }

  private static void failures(Runnable signal) {
    for (int i = 0; i < 100; i++) {
      signal.run();
    }
  }

  /** Whatever was asked before has come to the agent, too: this is asked and answered after it. */
  private void awaitAnotherChange() {
    int before = published.size();
    rig.agent.index(
        INTENTIONS,
        6,
        Reply.ok("{\"web\":[{\"SourceName\":\"api\",\"DestinationName\":\"web\"}]}"));
    Eventually.holds("the change is published", () -> published.size() > before);
    Eventually.holds("the next one is waited for", () -> rig.agent.resting(INTENTIONS) == 1);
  }

  @Test
  void failuresOfAQuery_askItOnceASecond_andItsAnswerIsInForce() {
    mesh();
    Runnable signal = started().failureSignal(GEO_DB);
    rig.settle();
    int before = asked();
    rig.agent.answer(QUERY, Reply.ok("{\"Service\":\"db\",\"Datacenter\":\"dc1\",\"Nodes\":[]}"));
    failures(signal);
    Eventually.holds(
        "the new answer is in force",
        () -> {
          rig.timers.advance(Duration.ofMillis(1));
          return last().routes().get(GEO_DB).plain().targets().getFirst().endpoints().isEmpty();
        });
    failures(signal);
    rig.settle();
    assertEquals(before + 1, asked());
    rig.advance(SECOND);
    Eventually.holds("it is asked for what failed meanwhile", () -> asked() == before + 2);
    rig.settle();
    rig.advance(SECOND);
    assertEquals(before + 2, asked());
  }

  @Test
  void callUnderWay_isNotCutShort() {
    mesh();
    Runnable signal = started().failureSignal(GEO_DB);
    rig.settle();
    int before = asked();
    rig.agent.answer(QUERY, new Reply.Silence());
    failures(signal);
    Eventually.holds("it is asked", () -> asked() == before + 1);
    for (int i = 0; i < 5; i++) {
      rig.advance(SECOND);
      failures(signal);
      rig.settle();
    }
    awaitAnotherChange();
    assertEquals(before + 1, asked());
  }

  @Test
  void failuresOfAService_askNothing_sinceItsChainIsToldAnyway() {
    mesh();
    Runnable signal = started().failureSignal(UpstreamId.service("db"));
    Eventually.holds("its chain rests", () -> rig.agent.resting(CHAIN) == 1);
    int chains = rig.agent.requests(CHAIN).size();
    int instances = rig.agent.requests(DB).size();
    failures(signal);
    rig.advance(SECOND);
    awaitAnotherChange();
    assertEquals(chains, rig.agent.requests(CHAIN).size());
    assertEquals(instances, rig.agent.requests(DB).size());
  }
}
