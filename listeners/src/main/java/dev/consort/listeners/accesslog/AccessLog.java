// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import dev.consort.metrics.Registry;
import java.io.OutputStream;

/**
 * Writes one line per connection. Thread-safe; offering never blocks. Owned by who started it, to
 * be closed after the data plane.
 */
public final class AccessLog implements AutoCloseable {
  /** How a line looks. */
  public enum Format {
    /** {@code key=value} pairs behind the time. */
    TEXT,
    /** One JSON object a line. */
    JSON
  }

  private AccessLog() {}

  /**
   * Starts the writing thread.
   *
   * @param out where lines go; closed by nobody, flushed when the queue runs empty
   * @param capacity lines held while the output is slow, 1 to 1,000,000
   */
  public static AccessLog start(OutputStream out, Format format, int capacity, Registry registry) {
    if (capacity < 1) {
      throw new IllegalArgumentException("an access log needs room for a line");
    }
    throw new UnsupportedOperationException("not yet");
  }

  /** A log that takes no lines. */
  public static AccessLog off() {
    return new AccessLog();
  }

  /** Writes what is queued, within a bounded time, and ends the thread. Idempotent. */
  @Override
  public void close() {}
}
