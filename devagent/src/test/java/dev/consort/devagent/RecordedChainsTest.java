// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each chain is compiled of the recorded entries as a real Consul was seen to compile it. */
final class RecordedChainsTest {
  /** An opaque value, which only has to be there where it was. */
  private static final String OPAQUE = "CustomizationHash";

  /** The second datacenter gives its addresses out in an order that is no contract. */
  private static final Set<String> ELSEWHERE = Set.of(OPAQUE, "AutoVirtualIPs");

  private static TestAgent dc1;
  private static TestAgent dc2;
  private static String domain;

  @BeforeAll
  static void load() throws IOException {
    dc1 = TestAgent.start(DevAgentConfig.defaults().withSecondaries(List.of("dc2")));
    dc2 = dc1.in("dc2");
    for (String entry : RecordedExchange.files("setup/config-entries")) {
      dc1.put("/v1/config", RecordedExchange.text(entry)).ok();
    }
    dc2.await("/v1/config/service-router", found -> found.size() == 1);
    domain = dc1.at("/v1/agent/connect/ca/roots", "/TrustDomain").asText();
  }

  @AfterAll
  static void stop() throws IOException {
    dc1.close();
  }

  static Stream<String> recorded() {
    return RecordedExchange.files("recorded-chains").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recorded")
  void chain_ofRecordedEntries_isAsRecorded(String file) throws IOException {
    RecordedExchange exchange = RecordedExchange.read(file).in(domain);
    boolean there = file.contains("dc2");

    Answer answer = exchange.ask(file.contains("-in-dc2") ? dc2 : dc1);

    Set<String> loose = there ? ELSEWHERE : Set.of(OPAQUE);
    exchange.assertLike(answer, true, loose, file.contains("post-bad-json"));
    JsonNode chain = exchange.body().path("Chain");
    if (chain.isObject()) {
      assertEquals(chain.has(OPAQUE), answer.json().path("Chain").has(OPAQUE));
    }
  }
}
