// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class LineFormatterTest {
  private static LogRecord log(Level level, String message) {
    LogRecord record = new LogRecord(level, message);
    record.setLoggerName("dev.consort.agent.Watch");
    record.setInstant(Instant.parse("2026-01-02T03:04:05.006Z"));
    return record;
  }

  private static String text(LogRecord record) {
    return new LineFormatter(LogFormat.TEXT, false).format(record);
  }

  private static String json(LogRecord record) {
    return new LineFormatter(LogFormat.JSON, false).format(record);
  }

  @Test
  void text_message_isOneLine() {
    assertEquals(
        "2026-01-02T03:04:05.006Z INFO  agent.Watch: all is well\n",
        text(log(Level.INFO, "all is well")));
  }

  @Test
  void text_lineBreakInTheMessage_makesNoSecondLine() {
    assertEquals(
        "2026-01-02T03:04:05.006Z WARN  agent.Watch: a\\nb\n", text(log(Level.WARNING, "a\nb")));
  }

  @Test
  void text_exception_isItsMessagesWithoutStack() {
    LogRecord record = log(Level.SEVERE, "lost");
    record.setThrown(new IOException("reset", new IllegalStateException("closed")));
    assertEquals(
        "2026-01-02T03:04:05.006Z ERROR agent.Watch: lost"
            + " (IOException: reset: IllegalStateException: closed)\n",
        text(record));
  }

  @Test
  void json_message_isEscaped() {
    assertEquals(
        "{\"time\":\"2026-01-02T03:04:05.006Z\",\"level\":\"debug\",\"logger\":\"agent.Watch\","
            + "\"message\":\"a \\\"b\\\"\\n\\u0007\"}\n",
        json(log(Level.FINE, "a \"b\"\n\u0007")));
  }

  @Test
  void text_bracesInAMessage_areNoPattern() {
    LogRecord record = log(Level.INFO, "{0} '{'");
    record.setParameters(new Object[] {"a peer's"});
    assertEquals("2026-01-02T03:04:05.006Z INFO  agent.Watch: {0} '{'\n", text(record));
  }
}
