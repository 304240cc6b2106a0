// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.accesslog.AccessLogSettings.Format;
import dev.consort.listeners.accesslog.AccessLogSettings.Output;
import dev.consort.metrics.Registry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class AccessLogTest {
  private static final AccessLogSettings.Format TEXT = new AccessLogSettings.Format.Text();

  private static ConnectionRecord record(String detail) {
    return SampleRecords.connection(detail);
  }

  private static ListenerLog listener(AccessLog log) {
    return log.of(AccessLogSettings.DEFAULT);
  }

  @Test
  void offer_thenClose_writesAll() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog log = AccessLog.start(out, TEXT, 10_000, new Registry())) {
      for (int i = 0; i < 5_000; i++) {
        listener(log).offer(record(""));
      }
    }
    assertEquals(5_000, out.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  void close_outputHangsUntilThen_writesWhatIsQueued() throws Exception {
    Thread closing = Thread.currentThread();
    CountDownLatch writing = new CountDownLatch(1);
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int from, int length) {
            writing.countDown();
            // Goes on once the test waits in close for the writer's end.
            while (closing.getState() != Thread.State.TIMED_WAITING) {
              Thread.onSpinWait();
            }
            super.write(bytes, from, length);
          }
        };
    try (AccessLog log = AccessLog.start(out, TEXT, 10, new Registry())) {
      listener(log).offer(record(""));
      writing.await();
      for (int i = 0; i < 5; i++) {
        listener(log).offer(record(""));
      }
    }
    assertEquals(6, out.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  void offer_outputHangs_dropsAndCounts() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Registry registry = new Registry();
    OutputStream hanging =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            writing.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (AccessLog log = AccessLog.start(hanging, TEXT, 2, registry)) {
      listener(log).offer(record(""));
      writing.await();
      for (int i = 0; i < 5; i++) {
        listener(log).offer(record(""));
      }
      assertTrue(
          registry.scrape().contains("consort_access_log_dropped_total 3.0"), registry.scrape());
      goOn.countDown();
    }
  }

  @Test
  void offer_outputFails_countsAndGoesOn() {
    Registry registry = new Registry();
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    try (AccessLog log = AccessLog.start(failing, TEXT, 10, registry)) {
      listener(log).offer(record(""));
    }
    assertTrue(
        registry.scrape().contains("consort_access_log_failed_total 1.0"), registry.scrape());
  }

  @Test
  void of_settingsOfOneListener_changeNothingForOthers(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Path file = folder.resolve("log");
    AccessLogSettings.Format json = new AccessLogSettings.Format.Json();
    try (AccessLog log =
        AccessLog.start(TEXT, new AccessLog.Streams(out, out, err), 10, new Registry())) {
      listener(log).offer(record("one"));
      log.of(new AccessLogSettings(json, new Output.Stderr(), 1)).offer(record("two"));
      log.of(new AccessLogSettings(json, new Output.File(file), 1)).offer(record("three"));
      log.of(new AccessLogSettings(new Format.Off(), new Output.Inherited(), 1))
          .offer(record("none"));
    }
    assertTrue(out.toString(StandardCharsets.UTF_8).endsWith(" detail=one\n"), out::toString);
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("\"detail\":\"two\""), err::toString);
    assertTrue(Files.readString(file).contains("\"detail\":\"three\""));
    assertEquals(1, out.toString(StandardCharsets.UTF_8).lines().count(), out::toString);
  }

  @Test
  void of_processOff_sidecarAsksForLines_writesThem() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog log = AccessLog.start(out, new Format.Off(), 10, new Registry())) {
      assertFalse(listener(log).wants(500, new Random(1)));
      listener(log).offer(record("none"));
      log.of(new AccessLogSettings(TEXT, new Output.Inherited(), 1)).offer(record("one"));
    }
    assertEquals(1, out.toString(StandardCharsets.UTF_8).lines().count(), out::toString);
  }

  @Test
  void of_slowOutput_delaysNoOther() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch through = new CountDownLatch(1);
    OutputStream hanging =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    OutputStream quick =
        new OutputStream() {
          @Override
          public void write(int b) {
            through.countDown();
          }
        };
    try (AccessLog log =
        AccessLog.start(TEXT, new AccessLog.Streams(hanging, hanging, quick), 10, new Registry())) {
      listener(log).offer(record("held"));
      log.of(new AccessLogSettings(TEXT, new Output.Stderr(), 1)).offer(record("through"));
      assertTrue(through.await(10, TimeUnit.SECONDS));
      goOn.countDown();
    }
  }

  @Test
  void writer_lineCannotBeMade_losesThatLineOnly() {
    Registry registry = new Registry();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LineWriter writer =
        LineWriter.start(LineTarget.stream(out), registry.counter("failed", "Lost lines."));
    LineFormat faulty =
        (line, record) -> {
          line.text(record.detail());
          if (record.detail().equals("bad")) {
            throw new IllegalStateException("a defect");
          }
        };
    Lane lane = writer.lane(faulty, 10, registry.counter("dropped", "Dropped lines."));
    for (String detail : List.of("one", "bad", "two")) {
      lane.offer(record(detail));
    }
    writer.end();
    writer.awaitEnd();
    assertEquals("onetwo", out.toString(StandardCharsets.UTF_8));
    assertTrue(registry.scrape().contains("failed_total 1.0"), registry.scrape());
  }
}
