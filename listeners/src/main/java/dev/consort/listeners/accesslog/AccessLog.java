// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import dev.consort.listeners.accesslog.AccessLogSettings.Format;
import dev.consort.listeners.accesslog.AccessLogSettings.Output;
import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each connection or request: the access log of a process, with the queues and
 * outputs that its listeners ask for. Each output has a thread of its own, so that a slow one
 * delays no other. Thread-safe. Owned by who started it, to be closed after the data plane.
 */
public final class AccessLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  private final Format format;
  private final Streams streams;
  private final int capacity;
  private final Counter dropped;
  private final Counter failed;
  private final Map<Object, LineWriter> writers = new HashMap<>();
  private final Map<AccessLogSettings, Lane> lanes = new HashMap<>();
  private boolean closed;

  private AccessLog(Format format, Streams streams, int capacity, Registry registry) {
    this.format = format;
    this.streams = streams;
    this.capacity = capacity;
    this.dropped =
        registry.counter(
            "consort_access_log_dropped", "Access log lines dropped because the queue was full.");
    this.failed =
        registry.counter(
            "consort_access_log_failed", "Access log lines lost because writing them failed.");
  }

  /**
   * The streams of a process; closed by nobody, flushed when a queue runs empty.
   *
   * @param process where lines go unless a listener is told otherwise
   */
  public record Streams(OutputStream process, OutputStream stdout, OutputStream stderr) {}

  /**
   * An access log that has not written anything yet.
   *
   * @param format of listeners that are not told another; may be off
   * @param capacity lines held for each format while an output is slow, 1 to 1,000,000
   */
  public static AccessLog start(Format format, Streams streams, int capacity, Registry registry) {
    return new AccessLog(format, streams, capacity, registry);
  }

  /** As above, with one stream for all. */
  public static AccessLog start(OutputStream out, Format format, int capacity, Registry registry) {
    return start(format, new Streams(out, out, out), capacity, registry);
  }

  /**
   * What one listener writes. Compiles its format and may start a thread: not for event loops. What
   * a template holds that is not known is logged as a warning, once for each format.
   */
  public ListenerLog of(AccessLogSettings settings) {
    Format wanted = settings.format() instanceof Format.Inherited ? format : settings.format();
    return wanted instanceof Format.Off
        ? new ListenerLog(Optional.empty(), false, 0)
        : new ListenerLog(
            lane(wanted, settings.output()), settings.listenerLogs(), settings.sample());
  }

  private synchronized Optional<Lane> lane(Format wanted, Output output) {
    if (closed) {
      return Optional.empty();
    }
    AccessLogSettings key = new AccessLogSettings(wanted, output, 1);
    return Optional.of(
        lanes.computeIfAbsent(
            key,
            _ -> writer(output).lane(LineFormat.compile(wanted, LOG::warn), capacity, dropped)));
  }

  private LineWriter writer(Output output) {
    return switch (output) {
      case Output.Inherited _ -> writer(streams.process());
      case Output.Stdout _ -> writer(streams.stdout());
      case Output.Stderr _ -> writer(streams.stderr());
      case Output.File(Path path) ->
          writers.computeIfAbsent(path, _ -> LineWriter.start(new FileTarget(path), failed));
    };
  }

  private LineWriter writer(OutputStream stream) {
    return writers.computeIfAbsent(
        stream, _ -> LineWriter.start(LineTarget.stream(stream), failed));
  }

  /** Writes what is queued, within a bounded time, and ends the threads. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    writers.values().forEach(LineWriter::end);
    writers.values().forEach(LineWriter::awaitEnd);
  }
}
