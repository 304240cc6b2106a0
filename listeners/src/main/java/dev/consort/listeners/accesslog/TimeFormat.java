// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A format of times in UTC, in the letters of {@code strftime} as far as Envoy has them. Immutable.
 */
final class TimeFormat {
  private static final char EPOCH = 's';
  private static final char FRACTION = 'f';
  private static final int DEFAULT_DIGITS = 6;

  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('Y', "uuuu"),
          Map.entry('y', "uu"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('e', "ppd"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('j', "DDD"),
          Map.entry('p', "a"),
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('b', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('F', "uuuu-MM-dd"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('D', "MM/dd/uu"),
          Map.entry('R', "HH:mm"),
          Map.entry('z', "'+0000'"),
          Map.entry('Z', "'UTC'"));

  // Behind the table that it is made with.
  /** To the second, as {@code 2026-11-22T04:02:21}. */
  static final TimeFormat ISO_SECONDS = compile("%Y-%m-%dT%H:%M:%S", _ -> {});

  private final DateTimeFormatter formatter;

  private TimeFormat(DateTimeFormatter formatter) {
    this.formatter = formatter;
  }

  /**
   * Reads a format.
   *
   * @param warnings gets a sentence for each letter that is not known; it then stands as it is
   */
  static TimeFormat compile(String format, Consumer<String> warnings) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
    for (int at = 0; at < format.length(); at++) {
      char c = format.charAt(at);
      if (c != '%' || at + 1 == format.length()) {
        builder.appendLiteral(c);
        continue;
      }
      char letter = format.charAt(++at);
      int digits = DEFAULT_DIGITS;
      boolean counted = letter >= '1' && letter <= '9' && at + 1 < format.length();
      if (counted) {
        digits = letter - '0';
        letter = format.charAt(++at);
      }
      put(builder, letter, digits, counted, warnings);
    }
    return new TimeFormat(builder.toFormatter(Locale.ROOT).withZone(ZoneOffset.UTC));
  }

  private static void put(
      DateTimeFormatterBuilder builder,
      char letter,
      int digits,
      boolean counted,
      Consumer<String> warnings) {
    if (letter == FRACTION) {
      builder.appendFraction(ChronoField.NANO_OF_SECOND, digits, digits, false);
    } else if (letter == EPOCH) {
      builder.appendValue(ChronoField.INSTANT_SECONDS);
      if (counted) {
        builder.appendFraction(ChronoField.NANO_OF_SECOND, digits, digits, false);
      }
    } else if (letter == '%') {
      builder.appendLiteral('%');
    } else if (PATTERNS.containsKey(letter)) {
      builder.appendPattern(PATTERNS.get(letter));
    } else {
      warnings.accept("The time format has %" + letter + ", which is not known.");
      builder.appendLiteral('%').appendLiteral(letter);
    }
  }

  String format(long epochMillis) {
    return formatter.format(
        LocalDateTime.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC)
            .atOffset(ZoneOffset.UTC));
  }
}
