// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.agent.Answers;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "5000000000, PT5S",
    "'''5s''', PT5S",
    "'''1h2m3s''', PT1H2M3S",
    "'''1.5s''', PT1.5S",
    "'''.5m''', PT30S",
    "'''250ms''', PT0.25S",
    "'''7us''', PT0.000007S",
    "'''7µs''', PT0.000007S",
    "'''0''', PT0S",
    "0, PT0S"
  })
  void duration_asGoWritesIt_isRead(String json, Duration duration) {
    assertEquals(Optional.of(duration), GoDuration.of(Answers.json(json)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'5'",
        "''",
        "'s'",
        "'5s '",
        "'5 s'",
        "'-5s'",
        "-1",
        "'5d'",
        "'1s2'",
        "true",
        "[]",
        "99999999999999999999",
        "'9999999999999999999999999h'"
      })
  void anythingElse_isNone(String json) {
    assertEquals(Optional.empty(), GoDuration.of(Answers.json(json)));
  }

  @Property
  void nanoseconds_areTheSameAsATextOfThem(@ForAll @LongRange(min = 0) long nanos) {
    assertEquals(
        Optional.of(Duration.ofNanos(nanos)), GoDuration.of(Answers.json("'" + nanos + "ns'")));
    assertEquals(Optional.of(Duration.ofNanos(nanos)), GoDuration.of(Answers.json("" + nanos)));
  }
}
