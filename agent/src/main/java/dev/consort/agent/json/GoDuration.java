// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.json;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Consul writes them: a whole number of nanoseconds, or Go's text, such as {@code
 * 1m30s} or {@code 2.5s}. Pure.
 */
public final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final int LONGEST = 40;

  private GoDuration() {}

  /** Empty for anything else, and for what is below zero or beyond 292 years. */
  public static Optional<Duration> of(Json value) {
    BigDecimal nanos;
    if (value.isNumber()) {
      nanos = value.number().orElseThrow();
    } else if (value.text().equals("0")) {
      nanos = BigDecimal.ZERO;
    } else {
      nanos = text(value.text()).orElse(BigDecimal.ONE.negate());
    }
    return nanos.signum() < 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }

  private static Optional<BigDecimal> text(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!part.find(at) || part.start() != at) {
        return Optional.empty();
      }
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
      at = part.end();
    }
    return Optional.of(nanos);
  }

  private static BigDecimal unit(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "h" -> 3_600_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "s" -> 1_000_000_000L;
          case "ms" -> 1_000_000L;
          case "ns" -> 1L;
          default -> 1_000L;
        });
  }
}
