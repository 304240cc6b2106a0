// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.metrics.Registry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class AccessLogTest {
  private static ConnectionRecord record(String detail) {
    return new ConnectionRecord(
        1_700_000_000_123L,
        "inbound",
        "db",
        "spiffe://x/ns/default/dc/dc1/svc/web",
        "db",
        "/10.0.0.1:4711",
        "127.0.0.1:5432",
        12,
        34,
        5_600_000,
        "resumed",
        "peer",
        "finished",
        detail);
  }

  private static String line(LineFormat format, ConnectionRecord record) {
    StringBuilder line = new StringBuilder();
    format.append(line, record);
    return line.toString();
  }

  @Test
  void text_plainValues_areBare() {
    assertEquals(
        "2023-11-14T22:13:20.123Z inbound service=db source=spiffe://x/ns/default/dc/dc1/svc/web"
            + " destination=db client=/10.0.0.1:4711 endpoint=127.0.0.1:5432 to_app=12 from_app=34"
            + " duration_ms=5 tls=resumed closed_by=peer reason=finished\n",
        line(LineFormat::text, record("")));
  }

  @Test
  void text_hostileDetail_cannotForgeALine() {
    String line = line(LineFormat::text, record("a\nb \"c\" reason=x\u2028"));
    assertTrue(line.endsWith(" detail=\"a\\u000ab \\\"c\\\" reason=x\\u2028\"\n"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void json_anyValue_isOneObject() {
    assertEquals(
        "{\"time\":\"2023-11-14T22:13:20.123Z\",\"direction\":\"inbound\",\"service\":\"db\","
            + "\"source\":\"spiffe://x/ns/default/dc/dc1/svc/web\",\"destination\":\"db\","
            + "\"client\":\"/10.0.0.1:4711\",\"endpoint\":\"127.0.0.1:5432\",\"to_app\":12,"
            + "\"from_app\":34,\"duration_ms\":5,\"tls\":\"resumed\",\"closed_by\":\"peer\","
            + "\"reason\":\"finished\",\"detail\":\"a\\u0009\\\\\"}\n",
        line(LineFormat::json, record("a\t\\")));
  }

  @Test
  void offer_thenClose_writesAll() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog log = AccessLog.start(out, AccessLog.Format.TEXT, 10_000, new Registry())) {
      for (int i = 0; i < 5_000; i++) {
        log.offer(record(""));
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
          public void write(byte[] bytes, int from, int length) {
            writing.countDown();
            // Goes on once the test waits in close for the writer's end.
            while (closing.getState() != Thread.State.TIMED_WAITING) {
              Thread.onSpinWait();
            }
            super.write(bytes, from, length);
          }
        };
    try (AccessLog log = AccessLog.start(out, AccessLog.Format.TEXT, 10, new Registry())) {
      log.offer(record(""));
      writing.await();
      for (int i = 0; i < 5; i++) {
        log.offer(record(""));
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
    try (AccessLog log = AccessLog.start(hanging, AccessLog.Format.TEXT, 2, registry)) {
      log.offer(record(""));
      writing.await();
      for (int i = 0; i < 5; i++) {
        log.offer(record(""));
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
    try (AccessLog log = AccessLog.start(failing, AccessLog.Format.TEXT, 10, registry)) {
      log.offer(record(""));
    }
    assertTrue(
        registry.scrape().contains("consort_access_log_failed_total 1.0"), registry.scrape());
  }
}
