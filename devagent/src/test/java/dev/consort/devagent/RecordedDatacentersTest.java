// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A second datacenter answers, and is answered for, as a real one was seen to. */
final class RecordedDatacentersTest {
  /** Where values, not only shapes, have to be equal. */
  private static final Set<String> EXACT = Set.of("intentions", "config/", "catalog/");

  private static final Set<String> LOOSE =
      Set.of("Definition", "Interval", "Timeout", "CreateIndex", "ModifyIndex", "Hash", "X-Cache");

  private static TestAgent dc1;
  private static TestAgent dc2;

  @BeforeAll
  static void load() throws IOException {
    dc1 =
        TestAgent.start(
            DevAgentConfig.defaults().withNode("server").withSecondaries(List.of("dc2")));
    dc2 = dc1.in("dc2");
    List<String> entries = RecordedExchange.files("setup/config-entries");
    for (String entry : entries) {
      dc1.put("/v1/config", RecordedExchange.text(entry)).ok();
    }
    dc2.await("/v1/config/service-intentions", found -> found.size() == 4);
    for (String service : RecordedExchange.files("setup/services")) {
      dc1.put("/v1/agent/service/register", RecordedExchange.text(service)).ok();
    }
    for (String service : RecordedExchange.files("setup/services-dc2")) {
      dc2.put("/v1/agent/service/register", RecordedExchange.text(service)).ok();
    }
    // Somebody has asked for these leaves before, as in the recording.
    dc1.get("/v1/agent/connect/ca/leaf/web").ok();
    dc2.get("/v1/agent/connect/ca/leaf/billing").ok();
    dc1.advance(java.time.Duration.ofSeconds(2));
  }

  @AfterAll
  static void stop() throws IOException {
    dc1.close();
  }

  static Stream<String> recorded() {
    return RecordedExchange.files("recorded-dc2").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recorded")
  void answer_toARecordedRequest_isAsRecorded(String file) throws IOException {
    RecordedExchange exchange = RecordedExchange.read(file);
    String path =
        URLDecoder.decode(exchange.request().get("path").asText(), StandardCharsets.UTF_8);
    boolean there = file.endsWith("-dc2.http.json") && !path.contains("dc=");

    Answer answer = exchange.ask(there ? dc2 : dc1);

    exchange.assertLike(answer, EXACT.stream().anyMatch(file::contains), LOOSE, false);
  }
}
