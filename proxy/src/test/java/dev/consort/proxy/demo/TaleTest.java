// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.proxy.cli.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TaleTest {
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
  private final Tale tale = new Tale(new Console(out, out));

  @Test
  void sum_everyStepSeen_isTrue() {
    tale.verdict(true, "a call");
    tale.verdict(true, "a deny");
    assertTrue(tale.sum());
    assertTrue(text().contains("Seen 2 of 2."), text());
  }

  @Test
  void sum_oneStepNotSeen_isFalseAndNamesIt() {
    tale.verdict(true, "a call");
    tale.verdict(false, "a deny");
    assertFalse(tale.sum());
    assertTrue(text().contains("Seen 1 of 2.\nNot seen: a deny"), text());
  }

  private String text() {
    return told.toString(StandardCharsets.UTF_8);
  }
}
