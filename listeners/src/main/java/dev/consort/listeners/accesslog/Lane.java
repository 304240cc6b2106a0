// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import io.micrometer.core.instrument.Counter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records that wait for the thread of an output, all of one format. Bounded in number, and in what
 * strangers have put into them: heads may be long. Offered by any thread, taken by one.
 */
final class Lane {
  // Shorter ones are bounded by their number; counting them too would cost each of them.
  private static final int LONG_CHARS = 2_048;
  private static final long MOST_LONG_CHARS = 8L << 20;

  private final LineFormat format;
  private final ArrayBlockingQueue<AccessRecord> queue;
  private final AtomicLong longChars = new AtomicLong();
  private final Counter dropped;
  private final Runnable wake;

  /**
   * An empty one.
   *
   * @param wake called after each record that was taken in
   */
  Lane(LineFormat format, int capacity, Counter dropped, Runnable wake) {
    this.format = format;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.dropped = dropped;
    this.wake = wake;
  }

  LineFormat format() {
    return format;
  }

  /** Takes it in, or drops and counts it. */
  void offer(AccessRecord record) {
    int chars = record.strangersChars();
    if (chars > LONG_CHARS && longChars.addAndGet(chars) > MOST_LONG_CHARS) {
      longChars.addAndGet(-chars);
      dropped.increment();
    } else if (queue.offer(record)) {
      wake.run();
    } else {
      taken(chars);
      dropped.increment();
    }
  }

  /** The next one; null when there is none. */
  AccessRecord poll() {
    AccessRecord record = queue.poll();
    if (record != null) {
      taken(record.strangersChars());
    }
    return record;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  private void taken(int chars) {
    if (chars > LONG_CHARS) {
      longChars.addAndGet(-chars);
    }
  }
}
