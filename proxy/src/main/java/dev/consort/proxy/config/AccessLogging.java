// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.config;

import java.util.Locale;

/** Whether there is an access log, and how its lines look. */
public enum AccessLogging {
  /** {@code key=value} pairs. */
  TEXT,
  /** JSON. */
  JSON,
  /** None. */
  OFF;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
