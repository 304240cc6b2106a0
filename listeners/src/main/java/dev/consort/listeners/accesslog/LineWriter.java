// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bounded queue of an access log and the thread that empties it. */
final class LineWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);

  // While busy the writer looks at the queue this often and is not woken: waking a thread for
  // each connection would cost an event loop more than offering the line does.
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CLOSE_MILLIS = 2_000;
  private static final int BATCH_CHARS = 32 * 1024;

  private final OutputStream out;
  private final LineFormat format;
  private final ArrayBlockingQueue<AccessRecord> queue;
  private final Counter dropped;
  private final Counter failed;
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean closed;
  private boolean broken;

  private LineWriter(OutputStream out, LineFormat format, int capacity, Registry registry) {
    this.out = out;
    this.format = format;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.dropped =
        registry.counter(
            "consort_access_log_dropped", "Access log lines dropped because the queue was full.");
    this.failed =
        registry.counter(
            "consort_access_log_failed", "Access log lines lost because writing them failed.");
    this.thread = Thread.ofPlatform().daemon().name("consort-access-log").unstarted(this);
  }

  static LineWriter start(OutputStream out, LineFormat format, int capacity, Registry registry) {
    LineWriter writer = new LineWriter(out, format, capacity, registry);
    writer.thread.start();
    return writer;
  }

  void offer(AccessRecord record) {
    if (!queue.offer(record)) {
      dropped.increment();
    } else if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    StringBuilder batch = new StringBuilder();
    while (true) {
      boolean last = closed;
      if (drain(batch)) {
        LockSupport.parkNanos(last ? 1 : PACE_NANOS);
      } else if (last) {
        return;
      } else {
        sleepUntilOffered();
      }
    }
  }

  private void sleepUntilOffered() {
    asleep = true;
    // Looked at again after saying so: an offer before that did not wake anybody.
    if (queue.isEmpty() && !closed) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  private boolean drain(StringBuilder batch) {
    int lines = 0;
    int unwritten = 0;
    for (AccessRecord r = queue.poll(); r != null; r = queue.poll()) {
      format.append(batch, r);
      lines++;
      unwritten++;
      if (batch.length() >= BATCH_CHARS) {
        write(batch, unwritten);
        unwritten = 0;
      }
    }
    if (unwritten > 0) {
      write(batch, unwritten);
    }
    return lines > 0;
  }

  private void write(StringBuilder batch, int lines) {
    try {
      out.write(batch.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      broken = false;
    } catch (IOException e) {
      failed.increment(lines);
      if (!broken) {
        broken = true;
        LOG.warn("the access log can't be written: {}", e.getMessage());
      }
    }
    batch.setLength(0);
  }
}
