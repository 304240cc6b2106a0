// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.io.IOException;
import java.io.OutputStream;

/** Where lines are written to. Used by one thread, on which it may block. */
interface LineTarget {
  /** Writes all of it, or fails. */
  void write(byte[] bytes, int length) throws IOException;

  /** Ends it where it is owned. */
  default void close() {}

  /** A stream that somebody else owns: it is flushed and never closed. */
  static LineTarget stream(OutputStream out) {
    return (bytes, length) -> {
      out.write(bytes, 0, length);
      out.flush();
    };
  }
}
