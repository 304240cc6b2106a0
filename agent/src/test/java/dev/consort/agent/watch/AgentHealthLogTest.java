// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.agent.http.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AgentHealthLogTest {
  private final Logger logger = Logger.getLogger(AgentHealth.class.getName());
  private final List<LogRecord> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private final WatchRig rig = new WatchRig();
  private final AgentCache cache = new AgentCache(rig.scope, WatchRig.SILENT);

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  private long lines(Level level) {
    return lines.stream().filter(line -> line.getLevel().equals(level)).count();
  }

  @Test
  void outage_ofManyWatchesAndTries_isToldOnce_andSoIsItsEnd() {
    for (int i = 0; i < 5; i++) {
      cache.subscribe(WatchRig.indexed("/v1/u" + i), rig.listener());
    }
    for (int round = 0; round < 4; round++) {
      for (var call : List.copyOf(rig.agent.calls)) {
        call.fails(FaultKind.UNREACHABLE);
      }
      rig.timers.advance(Duration.ofSeconds(6));
    }
    assertEquals(1, lines(Level.WARNING), lines.toString());
    assertTrue(lines.getFirst().getMessage().contains("http://127.0.0.1:8500"));
    for (int last = rig.calls() - 5; last < rig.agent.calls.size() && last < 40; last++) {
      rig.agent.calls.get(last).answers(200, "\"v\"", "X-Consul-Index", "3");
    }
    assertEquals(1, lines(Level.INFO), lines.toString());
    assertEquals(1, lines(Level.WARNING));
  }

  @Test
  void missingRight_isToldForEachCall_andOnlyOnce() {
    cache.subscribe(WatchRig.indexed("/v1/a"), rig.listener());
    cache.subscribe(WatchRig.indexed("/v1/b"), rig.listener());
    for (int round = 0; round < 3; round++) {
      for (var call : List.copyOf(rig.agent.calls)) {
        call.answers(403, "Permission denied");
      }
      rig.timers.advance(Duration.ofSeconds(6));
    }
    assertEquals(2, lines(Level.WARNING), lines.toString());
  }

  @Test
  void endedWatch_isNoRecovery() {
    AgentCache.Subscription watch = cache.watchAlone(WatchRig.indexed("/v1/a"), rig.listener());
    rig.agent.last().fails(FaultKind.UNREACHABLE);
    watch.close();
    assertEquals(0, lines(Level.INFO), lines.toString());
  }
}
