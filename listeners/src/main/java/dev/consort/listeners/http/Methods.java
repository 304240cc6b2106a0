// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import io.netty.util.AsciiString;

/** What methods promise. Pure. */
final class Methods {
  // RFC 9110 section 9.2.2.
  private static final AsciiString[] REPEATABLE = {
    AsciiString.cached("GET"),
    AsciiString.cached("HEAD"),
    AsciiString.cached("OPTIONS"),
    AsciiString.cached("PUT"),
    AsciiString.cached("DELETE"),
    AsciiString.cached("TRACE")
  };

  private Methods() {}

  /** Whether sending a request twice is meant to do what sending it once does. */
  static boolean areRepeatable(AsciiString method) {
    for (AsciiString each : REPEATABLE) {
      if (each.contentEquals(method)) {
        return true;
      }
    }
    return false;
  }
}
