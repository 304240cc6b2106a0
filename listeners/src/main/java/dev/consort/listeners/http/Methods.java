// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Abort;
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

  /**
   * Whether a request of which no answer has come, and no body was sent, may be sent again.
   *
   * @param reused whether its connection has carried a request before
   */
  static boolean mayRepeat(AsciiString method, Abort why, boolean reused) {
    return switch (why.kind()) {
      case NOT_PROCESSED -> true;
      // It was closed while it was idle, which was not heard in time.
      case LOST -> reused && areRepeatable(method);
      case CANCELLED, PROTOCOL, OVERLOAD, TIMED_OUT, INTERNAL -> false;
    };
  }
}
