// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of one output, which writes what waits in its lanes. */
final class LineWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);

  // While busy the writer looks at the queues this often and is not woken: waking a thread for
  // each connection would cost an event loop more than offering the line does.
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CLOSE_MILLIS = 2_000;
  private static final int BATCH_BYTES = 32 * 1024;

  private final LineTarget target;
  private final Counter failed;
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();
  private final LineBuffer batch = new LineBuffer();
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean closed;
  private boolean broken;

  private LineWriter(LineTarget target, Counter failed) {
    this.target = target;
    this.failed = failed;
    this.thread = Thread.ofPlatform().daemon().name("consort-access-log").unstarted(this);
  }

  /** Starts the thread. */
  static LineWriter start(LineTarget target, Counter failed) {
    LineWriter writer = new LineWriter(target, failed);
    writer.thread.start();
    return writer;
  }

  /** Another queue for this output. */
  Lane lane(LineFormat format, int capacity, Counter dropped) {
    Lane lane = new Lane(format, capacity, dropped, this::wake);
    lanes.add(lane);
    return lane;
  }

  private void wake() {
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends the thread once what waits is written. Does not wait for that. */
  void end() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** Waits a bounded time for the end. */
  void awaitEnd() {
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    while (true) {
      boolean last = closed;
      if (drain()) {
        LockSupport.parkNanos(last ? 1 : PACE_NANOS);
      } else if (last) {
        target.close();
        return;
      } else {
        sleepUntilOffered();
      }
    }
  }

  private void sleepUntilOffered() {
    asleep = true;
    // Looked at again after saying so: an offer before that did not wake anybody.
    if (lanes.stream().allMatch(Lane::isEmpty) && !closed) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  private boolean drain() {
    boolean any = false;
    int unwritten = 0;
    for (Lane lane : lanes) {
      for (AccessRecord record = lane.poll(); record != null; record = lane.poll()) {
        any = true;
        unwritten += append(lane.format(), record) ? 1 : 0;
        if (batch.size() >= BATCH_BYTES) {
          write(unwritten);
          unwritten = 0;
        }
      }
    }
    if (unwritten > 0) {
      write(unwritten);
    }
    return any;
  }

  private boolean append(LineFormat format, AccessRecord record) {
    int before = batch.size();
    try {
      format.append(batch, record);
      return true;
    } catch (RuntimeException defect) {
      // One line is lost; the thread must not be.
      batch.cutTo(before);
      failed.increment();
      LOG.error("a line of the access log could not be made", defect);
      return false;
    }
  }

  private void write(int lines) {
    try {
      target.write(batch.array(), batch.size());
      broken = false;
    } catch (IOException e) {
      failed.increment(lines);
      if (!broken) {
        broken = true;
        LOG.warn("the access log can't be written: {}", e.toString());
      }
    }
    batch.clear();
  }
}
