// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each answer has the status, the headers and the shape that a real Consul was seen to give. */
final class RecordedAnswersTest {
  /** Where values, not only shapes, have to be equal. */
  private static final Set<String> EXACT =
      Set.of("authorize", "intentions", "errors", "config/", "agent/service-");

  /** What Consul leaves out or fills in by how a service got into its catalog, not by contract. */
  private static final Set<String> LOOSE =
      Set.of(
          "Definition",
          "ServiceTags",
          "Tags",
          "envoy",
          "Interval",
          "Timeout",
          "limits",
          "passive_health_check",
          "CreateIndex",
          "ModifyIndex",
          "Hash",
          "X-Cache");

  /** Where a service or an entry is shown as it was written, and all of it counts. */
  private static final Set<String> AS_WRITTEN = Set.of("config/", "agent/service-", "intentions/");

  /** Texts of parsers that differ by nature. */
  private static final Set<String> OWN_WORDS =
      Set.of("malformed-json", "services-filter-malformed");

  private static TestAgent agent;
  private static String trustDomain;

  @BeforeAll
  static void load() throws IOException {
    agent = TestAgent.start(DevAgentConfig.defaults().withNode("dc1-server"));
    for (String entry : RecordedExchange.files("setup/config-entries")) {
      agent.put("/v1/config", RecordedExchange.text(entry)).ok();
    }
    for (String service : RecordedExchange.files("setup/services")) {
      agent.put("/v1/agent/service/register", RecordedExchange.text(service)).ok();
    }
    trustDomain = agent.at("/v1/agent/connect/ca/roots", "/TrustDomain").asText();
    // Somebody has asked for this leaf before, as in the recording.
    agent.get("/v1/agent/connect/ca/leaf/web").ok();
    agent.time().advance(Duration.ofSeconds(2));
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  static Stream<String> recorded() {
    return RecordedExchange.files("recorded").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recorded")
  void answer_toARecordedRequest_isAsRecorded(String file) throws IOException {
    RecordedExchange exchange = RecordedExchange.read(file);
    if (exchange.request().path("body") instanceof ObjectNode body && body.has("ClientCertURI")) {
      String uri = body.get("ClientCertURI").asText();
      body.put("ClientCertURI", uri.replaceFirst("d69d87f0[^/]*", trustDomain));
    }

    Answer answer = exchange.ask(agent);

    boolean exact = EXACT.stream().anyMatch(file::contains);
    boolean asWritten = AS_WRITTEN.stream().anyMatch(file::contains);
    exchange.assertLike(
        answer,
        exact,
        asWritten ? RecordedExchange.NUMBERED : LOOSE,
        OWN_WORDS.stream().anyMatch(file::contains));
  }
}
