// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the datacenters do while the link between them is cut, and after it was joined again. */
final class WanTest extends PairFixture {
  private static final String UNREACHABLE = "Remote DC has no server currently reachable";
  private static final String DEFAULTS = "/v1/config/service-defaults";

  private static void unreachable(Answer answer) {
    assertEquals(500, answer.status());
    assertEquals(UNREACHABLE, answer.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/catalog/services",
        "/v1/health/connect/web",
        "/v1/config/service-defaults",
        "/v1/connect/intentions",
        "/v1/agent/connect/ca/roots"
      })
  void cutLink_readOfTheOther_is500_andOfTheOwnIsAnswered(String path) {
    dc1.cutWan(true);

    unreachable(dc1.get(path + "?dc=dc2"));
    dc1.get(path + "?dc=dc1").ok();
    dc1.get(path).ok();
  }

  @Test
  void cutLink_datacenterThatIsNone_isStillUnknown() {
    dc1.cutWan(true);

    assertEquals("No path to datacenter", dc1.get("/v1/catalog/services?dc=dc9").text());
    assertEquals("[\"dc1\",\"dc2\"]", dc1.get("/v1/catalog/datacenters").text());
  }

  @Test
  void cutLink_readThatWaitsThere_failsAtOnce() {
    String path = "/v1/health/connect/web?dc=dc2";
    long index = dc1.get(path).index();
    CompletableFuture<Answer> waiting = dc1.getLater(path + "&wait=8m&index=" + index);
    dc1.awaitScheduled(Duration.ofMinutes(8), Duration.ofMinutes(9));

    dc1.cutWan(true);

    Answer failed = TestAgent.await(waiting);
    assertEquals(500, failed.status());
    assertEquals("rpc error making call: EOF", failed.text());
  }

  @Test
  void cutLink_readThatWaitsHere_goesOnWaiting() {
    String path = "/v1/health/service/web?dc=dc1";
    long index = dc1.get(path).index();
    CompletableFuture<Answer> waiting = dc1.getLater(path + "&wait=8m&index=" + index);
    dc1.awaitScheduled(Duration.ofMinutes(8), Duration.ofMinutes(9));

    dc1.cutWan(true);

    assertFalse(waiting.isDone());
    dc1.registerWithSidecar("web", 80);
    assertEquals(1, TestAgent.await(waiting).ok().json().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT|/v1/config|{\"Kind\": \"service-defaults\", \"Name\": \"web\"}",
        "DELETE|/v1/config/service-defaults/web|{}",
        "PUT|/v1/connect/intentions/exact?source=a&destination=b|{\"Action\": \"allow\"}",
        "DELETE|/v1/connect/intentions/exact?source=a&destination=b|{}",
        "POST|/v1/connect/intentions|{\"SourceName\": \"a\", \"DestinationName\": \"b\","
            + " \"Action\": \"allow\"}"
      })
  void cutLink_writeOfWhatIsShared_failsAtASecondaryOnly(String method, String path, String body) {
    dc1.cutWan(true);

    unreachable(dc2.call(method, path, body, ""));
    assertEquals("[]", dc1.get(DEFAULTS).text());
    assertEquals("[]", dc1.get("/v1/connect/intentions").text());
    dc1.call(method, path, body, "").ok();
  }

  @Test
  void cutLink_whatWasReplicated_stays_andWhatWasMissedIsMadeUpFor() {
    put("kept", "http");
    put("changed", "http");
    put("removed", "http");
    dc2.await(DEFAULTS, all -> all.size() == 3);
    String before = dc2.get(DEFAULTS).text();
    long index = dc2.get(DEFAULTS).index();
    dc1.cutWan(true);

    put("changed", "grpc");
    put("added", "http");
    dc1.call("DELETE", DEFAULTS + "/removed", "", "").ok();
    dc1.await(DEFAULTS, all -> all.size() == 3);
    assertEquals(before, dc2.get(DEFAULTS).text());
    CompletableFuture<Answer> waiting = dc2.getLater(DEFAULTS + "?wait=8m&index=" + index);
    dc1.awaitScheduled(Duration.ofMinutes(8), Duration.ofMinutes(9));

    dc1.cutWan(false);

    JsonNode after = TestAgent.await(waiting).ok().json();
    assertEquals(3, after.size());
    assertEquals("grpc", after.at("/1/Protocol").asText());
    assertEquals(List.of("added", "changed", "kept"), after.findValuesAsText("Name"));
  }

  private void put(String name, String protocol) {
    dc1.put(
            "/v1/config",
            "{\"Kind\": \"service-defaults\", \"Name\": \"%s\", \"Protocol\": \"%s\"}"
                .formatted(name, protocol))
        .ok();
  }

  @Test
  void joinedLink_isUsedAgain() {
    dc1.cutWan(true);
    dc1.cutWan(false);

    dc2.put("/v1/config", "{\"Kind\": \"service-defaults\", \"Name\": \"web\"}").ok();
    assertEquals(1, dc2.get(DEFAULTS + "?dc=dc1").json().size());
    dc2.await(DEFAULTS, all -> all.size() == 1);
  }
}
