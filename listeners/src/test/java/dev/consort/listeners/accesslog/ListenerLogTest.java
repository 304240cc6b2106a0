// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.accesslog.AccessLogSettings.Format;
import dev.consort.listeners.accesslog.AccessLogSettings.Output;
import dev.consort.metrics.Registry;
import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenerLogTest {
  private final RandomGenerator random = new SplittableRandom(7);
  private final AccessLog log =
      AccessLog.start(OutputStream.nullOutputStream(), new Format.Text(), 10, new Registry());

  @AfterEach
  void close() {
    log.close();
  }

  private ListenerLog sampled(double share) {
    return log.of(new AccessLogSettings(new Format.Text(), new Output.Inherited(), share));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 400, 403, 404, 500, 503})
  void wants_whatWentWrong_isNeverLeftOut(int status) {
    assertTrue(sampled(0).wants(status, random));
  }

  @Test
  void wants_brokenConnection_isNeverLeftOut() {
    assertTrue(sampled(0).wants(false, random));
    assertFalse(sampled(0).wants(true, random));
  }

  @Test
  void wants_halfOfWhatWentWell_isAboutHalf() {
    ListenerLog half = sampled(0.5);
    long written = random.ints(10_000).filter(_ -> half.wants(200, random)).count();
    assertTrue(written > 4_700 && written < 5_300, () -> written + " of 10000");
  }

  @Test
  void wants_everything_asksNoRandom() {
    assertTrue(
        sampled(1)
            .wants(
                200,
                () -> {
                  throw new AssertionError("asked");
                }));
  }

  @Test
  void wants_off_isNothingAtAll() {
    ListenerLog off = log.of(new AccessLogSettings(new Format.Off(), new Output.Inherited(), 1));
    assertFalse(off.wants(500, random));
    assertFalse(off.wants(false, random));
    assertEquals(Captures.NONE, off.captures());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void settings_shareThatIsNone_isRefused(double share) {
    assertThrows(IllegalArgumentException.class, () -> sampled(share));
  }
}
