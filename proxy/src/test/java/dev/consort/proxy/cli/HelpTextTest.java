// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HelpTextTest {
  @Test
  void help_flags_areListedWithWhatStandsInForThem() {
    CommandSpec command =
        new CommandSpec(
            "fly",
            "Flies.",
            "fly [flags]",
            "Flies about.",
            List.of(
                Section.of(
                    "Where to",
                    Flag.many("stop", "PLACE", "Where to land.").orEnvironment("STOP"))));
    assertEquals(
        """
        Usage: consort fly [flags]

        Flies about.

        Where to:
          --stop PLACE
              Where to land. May be repeated. Environment: STOP.
        """,
        HelpText.of(command));
  }

  @Test
  void wrap_longText_keepsWordsWholeAndLinesShort() {
    List<String> lines = HelpText.wrap("one two three four five", 9);
    assertEquals(List.of("one two", "three", "four five"), lines);
    assertTrue(lines.stream().allMatch(line -> line.length() <= 9));
  }
}
