// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.authz.Intention;
import dev.consort.authz.IntentionRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Intentions that are to be tried out before they are written. */
final class CandidateFileTest {
  @TempDir Path directory;

  private List<Intention> read(String content) throws Exception {
    return CandidateFile.read(Files.writeString(directory.resolve("candidates.json"), content));
  }

  @Test
  void read_oneEntry_isItsSourcesMarkedAsAudited() throws Exception {
    List<Intention> read =
        read(
            """
            {"Kind": "service-intentions", "Name": "api", "Sources": [
              {"Name": "web", "Permissions": [
                {"Action": "deny", "HTTP": {"PathPrefix": "/admin"}}, {"Action": "allow"}]},
              {"Name": "*", "Action": "deny"}]}
            """);

    assertEquals(List.of("web => api", "* => api"), read.stream().map(Intention::pair).toList());
    assertTrue(read.stream().allMatch(Intention::audited));
    assertInstanceOf(IntentionRule.Layer7.class, read.getFirst().rule());
    assertInstanceOf(IntentionRule.Layer4.class, read.getLast().rule());
  }

  @Test
  void read_aList_isAllOfThem() throws Exception {
    assertEquals(
        2,
        read("""
                [{"Kind": "service-intentions", "Name": "a",
                  "Sources": [{"Name": "web", "Action": "allow"}]},
                 {"Kind": "service-intentions", "Name": "b",
                  "Sources": [{"Name": "web", "Action": "deny"}]}]
                """)
            .size());
  }

  @Test
  void read_whatIsNotUnderstood_isRefusedWhole() {
    for (String content :
        List.of(
            "",
            "{",
            "[1]",
            "{\"Kind\": \"service-defaults\", \"Name\": \"api\"}",
            "{\"Kind\": \"service-intentions\", \"Name\": \"api\"}",
            """
            {"Kind": "service-intentions", "Name": "api", "Sources": [
              {"Name": "web", "Action": "allow"}, {"Name": "job", "Action": "maybe"}]}
            """,
            """
            {"Kind": "service-intentions", "Name": "api", "Sources": [
              {"Name": "web", "Action": "allow", "Novelty": true}]}
            """)) {
      assertThrows(CandidateFile.Unusable.class, () -> read(content), content);
    }
  }

  @Test
  void read_noFile_saysSo() {
    var refusal =
        assertThrows(
            CandidateFile.Unusable.class,
            () -> CandidateFile.read(directory.resolve("not-there.json")));
    assertTrue(refusal.getMessage().contains("not-there.json can't be read"));
  }
}
