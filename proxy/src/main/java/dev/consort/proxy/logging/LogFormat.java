// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.logging;

import java.util.Locale;

/** How a log line looks. */
public enum LogFormat {
  /** For people: time, level, where, what. */
  TEXT,
  /** One JSON object a line. */
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
