// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations as Go reads and writes them. */
final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "72h, PT72H, 72h0m0s",
    "1h30m, PT1H30M, 1h30m0s",
    "10s, PT10S, 10s",
    "1.5s, PT1.5S, 1.5s",
    "90s, PT1M30S, 1m30s",
    "250ms, PT0.25S, 250ms",
    "0, PT0S, 0s",
    "1us, PT0.000001S, 1us",
    "-2s, PT-2S, -2s"
  })
  void text_inGoForm_isReadAndWritten(String text, Duration expected, String written) {
    assertEquals(Optional.of(expected), GoDuration.parse(text));
    assertEquals(written, GoDuration.format(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "soon", "1d", "h", "1h ", "9999999999h", "1..5s", "-", "1h2"})
  void text_notInGoForm_isNone(String text) {
    assertEquals(Optional.empty(), GoDuration.parse(text));
  }
}
