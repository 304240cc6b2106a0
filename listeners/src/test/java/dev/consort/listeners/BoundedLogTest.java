// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.time.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class BoundedLogTest {
  private static final String NAME = "bounded-log-test";

  private final List<String> lines = new ArrayList<>();
  private final Logger logger = Logger.getLogger(NAME);
  private final ManualTicker ticker = new ManualTicker();
  private final BoundedLog log =
      new BoundedLog(LoggerFactory.getLogger(NAME), ticker, 3, Duration.ofSeconds(1));
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
  }

  private void logTimes(int count) {
    for (int i = 0; i < count; i++) {
      log.info("refused {}", i);
    }
  }

  @Test
  void info_burst_letsAFewThrough() {
    logTimes(100);
    assertEquals(List.of("refused 0", "refused 1", "refused 2"), lines);
  }

  @Test
  void info_afterAPause_saysHowManyWereLeftOut() {
    logTimes(100);
    lines.clear();
    ticker.advance(Duration.ofSeconds(1));
    logTimes(2);
    assertEquals(List.of("refused 0", "97 lines like these were left out before this one"), lines);
  }

  @Test
  void info_quietForLong_savesUpNoMoreThanTheBurst() {
    ticker.advance(Duration.ofHours(1));
    logTimes(100);
    assertEquals(3, lines.size());
  }
}
