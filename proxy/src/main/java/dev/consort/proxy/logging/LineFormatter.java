// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.logging;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Writes a record as one line. Does without the pattern languages of the JDK's own formatters,
 * which cost tens of milliseconds at start. An exception is shown as its chain of messages; with
 * its stack only when {@code stacks} says so.
 */
final class LineFormatter extends Formatter {
  private final LogFormat format;
  private final boolean stacks;

  LineFormatter(LogFormat format, boolean stacks) {
    this.format = format;
    this.stacks = stacks;
  }

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder(160);
    String level = LogLevel.of(record.getLevel()).name();
    String message = message(record);
    switch (format) {
      case TEXT -> {
        time(line, record.getInstant());
        line.append(' ').append(level).append(level.length() < 5 ? "  " : " ");
        line.append(shortName(record.getLoggerName())).append(": ");
        // A peer or a registration may have put a line break into what is logged.
        line.append(message.replace("\n", "\\n").replace("\r", "\\r"));
      }
      case JSON -> {
        line.append("{\"time\":\"");
        time(line, record.getInstant());
        line.append("\",\"level\":\"").append(level.toLowerCase(Locale.ROOT));
        line.append("\",\"logger\":");
        JsonText.append(line, shortName(record.getLoggerName()));
        line.append(",\"message\":");
        JsonText.append(line, message);
        line.append('}');
      }
    }
    line.append('\n');
    if (stacks && record.getThrown() != null && format == LogFormat.TEXT) {
      for (StackTraceElement element : record.getThrown().getStackTrace()) {
        line.append("    at ").append(element).append('\n');
      }
    }
    return line.toString();
  }

  private static String message(LogRecord record) {
    String message = String.valueOf(record.getMessage());
    if (record.getThrown() == null) {
      return message;
    }
    StringBuilder text = new StringBuilder(message).append(" (");
    Throwable cause = record.getThrown();
    // Bounded: a chain of causes may be a ring.
    for (int depth = 0; cause != null && depth < 8; depth++, cause = cause.getCause()) {
      text.append(depth == 0 ? "" : ": ").append(cause.getClass().getSimpleName());
      if (cause.getMessage() != null) {
        text.append(": ").append(cause.getMessage());
      }
    }
    return text.append(')').toString();
  }

  private static String shortName(String logger) {
    if (logger == null) {
      return "";
    }
    String own = "dev.consort.";
    return logger.startsWith(own) ? logger.substring(own.length()) : logger;
  }

  private static void time(StringBuilder line, Instant instant) {
    LocalDateTime utc =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    line.append(utc.getYear()).append('-');
    two(line, utc.getMonthValue()).append('-');
    two(line, utc.getDayOfMonth()).append('T');
    two(line, utc.getHour()).append(':');
    two(line, utc.getMinute()).append(':');
    two(line, utc.getSecond()).append('.');
    int millis = utc.getNano() / 1_000_000;
    line.append((char) ('0' + millis / 100));
    two(line, millis % 100).append('Z');
  }

  private static StringBuilder two(StringBuilder line, int number) {
    return line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
