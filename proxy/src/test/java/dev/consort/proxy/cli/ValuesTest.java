// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.consort.upstreams.Address;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ValuesTest {
  private static final Duration DAY = Duration.ofHours(24);

  @ParameterizedTest
  @CsvSource({"0,0", "500ms,500", "10s,10000", "1m30s,90000", "1.5s,1500", "1h,3600000"})
  void duration_wellFormed_isRead(String text, long millis) throws BadValue {
    assertEquals(Duration.ofMillis(millis), Values.duration(text, DAY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "-1s", "10 s", "10x", "1s2", "x1s", "25h", "99999999999999999999h"})
  void duration_malformedOrTooLong_isRefused(String text) {
    assertThrows(BadValue.class, () -> Values.duration(text, DAY));
  }

  @ParameterizedTest
  @CsvSource({"0,0s", "1,1ms", "90000,1m30s", "3600000,1h", "10000,10s"})
  void shown_duration_isAsUsersWriteIt(long millis, String text) {
    assertEquals(text, Values.shown(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:80,10.0.0.1,80",
    "db.local:5432,db.local,5432",
    ":80,1.2.3.4,80",
    "80,1.2.3.4,80",
    "[::1]:80,::1,80"
  })
  void address_tcp_isRead(String text, String host, int port) throws BadValue {
    assertEquals(new Address.Tcp(host, port), Values.address(text, "1.2.3.4"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix:/run/a.sock", "unix:///run/a.sock"})
  void address_unix_isRead(String text) throws BadValue {
    assertEquals(new Address.Unix(Path.of("/run/a.sock")), Values.address(text, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", "host:x", "host:65536", "::1:80", "unix:run/a"})
  void address_malformed_isRefused(String text) {
    assertThrows(BadValue.class, () -> Values.address(text, "1.2.3.4"));
  }

  @Test
  void choice_misspelt_suggestsTheNearest() {
    BadValue bad =
        assertThrows(
            BadValue.class,
            () ->
                Values.choice(
                    "inof", java.util.List.of(dev.consort.proxy.logging.LogLevel.values())));
    assertEquals("is not known (did you mean info?)", bad.complaint());
    assertEquals("accepted: trace, debug, info, warn, error", bad.accepted());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "on", "", "TRue"})
  void yesOrNo_neither_isRefused(String text) {
    assertThrows(BadValue.class, () -> Values.yesOrNo(text));
  }
}
