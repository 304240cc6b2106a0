// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.Fixture;
import dev.consort.agent.config.AgentAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class AgentFaultTest {
  static Stream<Fixture> recorded() {
    return Fixture.VERSIONS.stream().flatMap(version -> Fixture.all(version).stream());
  }

  @ParameterizedTest
  @CsvSource({
    "1.21.4/acl/agent-self--unknown,TOKEN_UNKNOWN",
    "1.21.4/acl/authorize-api-from-web--unknown,TOKEN_UNKNOWN",
    "1.8.7/acl/leaf-web--unknown,TOKEN_UNKNOWN",
    "1.21.4/acl/agent-self--web,PERMISSION_DENIED",
    "1.21.4/acl/health-connect-api--none,PERMISSION_DENIED",
    "1.8.7/acl/leaf-web--none,PERMISSION_DENIED",
    "1.21.4/errors-blocked/leaf,BLOCKED",
    "1.8.7/errors-blocked/intentions-match,BLOCKED",
    "1.21.4/errors-read-only-http/authorize,BLOCKED",
    "1.21.4/agent/service-unknown,NOT_FOUND",
    "1.8.7/agent/service-unknown,NOT_FOUND",
    "1.21.4/agent/invalid-path,NOT_FOUND",
    "1.21.4/errors/ns-default-leaf,BAD_REQUEST",
    "1.8.7/errors/ns-default-health,BAD_REQUEST",
    "1.21.4/agent/method-not-allowed,BAD_REQUEST",
    "1.21.4/errors-csr-limited/leaf-1,RATE_LIMITED",
    "1.8.7/errors-rpc-limited/roots-429,RATE_LIMITED",
    "1.21.4/errors-rate-limited/config-put-503,RATE_LIMITED",
    "1.21.4/errors-no-leader/roots,SERVER_ERROR",
    "1.8.7/errors-no-server/health-connect,SERVER_ERROR",
    "1.21.4/errors-no-server/health-connect-cached,SERVER_ERROR",
    "1.21.4/errors-connect-off/roots,SERVER_ERROR",
    "1.21.4/errors-ca-broken/leaf,SERVER_ERROR"
  })
  void fault_ofARecordedError_hasItsKind(String name, FaultKind expected) {
    assertEquals(expected, AgentFault.of(Fixture.load(name).answer()).orElseThrow().kind());
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void everyRecordedAnswer_isSuccessOrAFaultWithASentence(Fixture fixture) {
    Optional<AgentFault> fault = AgentFault.of(fixture.answer());
    assertEquals(fixture.status() == 200, fault.isEmpty());
    if (fault.isPresent()) {
      String sentence =
          FaultSentence.of(AgentAddress.DEFAULT, AgentRequest.get(fixture.path()), fault.get());
      assertTrue(sentence.contains("127.0.0.1:8500"), sentence);
      assertTrue(sentence.endsWith("."), sentence);
    }
  }

  @Test
  void everyKind_hasASentence_thatNamesTheAgentAndIsNoStackTrace() {
    Set<String> sentences = new HashSet<>();
    for (FaultKind kind : FaultKind.values()) {
      String sentence =
          FaultSentence.of(
              AgentAddress.DEFAULT,
              AgentRequest.get("/v1/agent/connect/ca/leaf/web").with("index", "3"),
              new AgentFault(kind, 500, "detail"));
      assertTrue(sentence.contains("http://127.0.0.1:8500"), sentence);
      assertTrue(sentence.contains("detail"), sentence);
      assertTrue(!sentence.contains("index=3"), sentence);
      assertTrue(sentences.add(sentence));
    }
  }

  @Test
  void errorText_longAndManyLined_isCut() {
    AgentAnswer answer =
        new AgentAnswer(
            500,
            java.util.Map.of(),
            "a\n b ".repeat(500).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    String detail = AgentFault.of(answer).orElseThrow().detail();
    assertTrue(detail.length() <= 303 && detail.indexOf('\n') < 0, detail);
  }
}
