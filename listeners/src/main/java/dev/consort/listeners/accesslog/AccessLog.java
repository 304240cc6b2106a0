// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import dev.consort.metrics.Registry;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Writes one line per connection or request. Thread-safe; offering never blocks. Owned by who
 * started it, to be closed after the data plane.
 */
public final class AccessLog implements AutoCloseable {
  /** How a line looks. */
  public enum Format {
    /** {@code key=value} pairs behind the time. */
    TEXT,
    /** One JSON object a line. */
    JSON
  }

  private final Optional<LineWriter> writer;

  private AccessLog(Optional<LineWriter> writer) {
    this.writer = writer;
  }

  /**
   * Starts the writing thread.
   *
   * @param out where lines go; closed by nobody, flushed when the queue runs empty
   * @param capacity lines held while the output is slow, 1 to 1,000,000
   */
  public static AccessLog start(OutputStream out, Format format, int capacity, Registry registry) {
    LineFormat lines =
        switch (format) {
          case TEXT -> LineFormat::text;
          case JSON -> LineFormat::json;
        };
    return new AccessLog(Optional.of(LineWriter.start(out, lines, capacity, registry)));
  }

  /** A log that takes no lines. */
  public static AccessLog off() {
    return new AccessLog(Optional.empty());
  }

  /** Whether lines go anywhere: if not, records need not be made. */
  public boolean isOn() {
    return writer.isPresent();
  }

  /** Queues a line, or drops and counts it when the queue is full. */
  public void offer(AccessRecord record) {
    writer.ifPresent(w -> w.offer(record));
  }

  /** Writes what is queued, within a bounded time, and ends the thread. Idempotent. */
  @Override
  public void close() {
    writer.ifPresent(LineWriter::close);
  }
}
