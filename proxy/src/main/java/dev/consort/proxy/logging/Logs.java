// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.logging;

import java.io.PrintStream;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The logging of this process: which lines are wanted can be changed while it runs. Thread-safe.
 * One per process, made before anything logs.
 */
public final class Logs {
  // Frameworks say little at info that a user of a sidecar wants to read.
  private static final List<String> FRAMEWORKS =
      List.of("io.netty", "io.vertx", "io.micrometer", "java", "javax", "jdk", "sun");

  // Held here because the JDK keeps loggers by weak reference only, and their levels with them.
  private final List<Logger> frameworks;
  private final Logger root;
  private volatile LogLevel level;

  private Logs(LogLevel level, Logger root) {
    this.root = root;
    this.frameworks = FRAMEWORKS.stream().map(Logger::getLogger).toList();
    level(level);
  }

  /** Sends all log lines to {@code out}, from {@code level} on. Replaces what was set up before. */
  public static Logs start(PrintStream out, LogLevel level, LogFormat format) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    Handler lines = new Lines(out, new LineFormatter(format, level.compareTo(LogLevel.DEBUG) <= 0));
    lines.setLevel(Level.ALL);
    root.addHandler(lines);
    return new Logs(level, root);
  }

  /** Which lines are wanted. */
  public LogLevel level() {
    return level;
  }

  /** Wants lines from {@code wanted} on, beginning now. */
  public void level(LogLevel wanted) {
    level = wanted;
    root.setLevel(wanted.level());
    LogLevel quiet = wanted.compareTo(LogLevel.WARN) > 0 ? wanted : LogLevel.WARN;
    for (Logger framework : frameworks) {
      framework.setLevel(wanted == LogLevel.TRACE ? Level.FINE : quiet.level());
    }
  }

  private static final class Lines extends Handler {
    private final PrintStream out;

    Lines(PrintStream out, Formatter formatter) {
      this.out = out;
      setFormatter(formatter);
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        // One call a line, so that lines of several threads do not mix; the stream locks itself.
        out.print(getFormatter().format(record));
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
