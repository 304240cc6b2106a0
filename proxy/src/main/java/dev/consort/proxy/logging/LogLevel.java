// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.logging;

import java.util.Locale;
import java.util.logging.Level;

/** How much is logged. Each includes the ones after it. */
public enum LogLevel {
  /** Every byte moved: for those who work on Consort. */
  TRACE,
  /** Single connections and calls. */
  DEBUG,
  /** Changes of state. */
  INFO,
  /** What an operator should look at. */
  WARN,
  /** Lost function. */
  ERROR;

  Level level() {
    return switch (this) {
      case TRACE -> Level.FINEST;
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARN -> Level.WARNING;
      case ERROR -> Level.SEVERE;
    };
  }

  static LogLevel of(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return ERROR;
    }
    if (value >= Level.WARNING.intValue()) {
      return WARN;
    }
    if (value >= Level.INFO.intValue()) {
      return INFO;
    }
    return value >= Level.FINE.intValue() ? DEBUG : TRACE;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
