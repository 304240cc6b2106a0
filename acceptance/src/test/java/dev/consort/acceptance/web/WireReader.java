// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads HTTP/1.1 messages from a connection, just as well as a test needs it: what it cannot read
 * is an error, so it can show that what arrived was well-formed, but is no model of how to be
 * lenient.
 */
final class WireReader {
  private static final int LONGEST_LINE = 1 << 20;

  private final InputStream in;

  WireReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next line without its CRLF, as ISO-8859-1.
   *
   * @throws EOFException at the end of the connection
   */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException(
            line.isEmpty() ? "no further message" : "ended in the line: " + line);
      }
      if (line.length() > LONGEST_LINE) {
        throw new IOException("no end of the line: " + line.substring(0, 80) + "...");
      }
      line.append((char) c);
    }
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
      throw new IOException("a bare LF ends the line: " + line);
    }
    line.setLength(line.length() - 1);
    return line.toString();
  }

  /** The lines up to the next empty one. */
  List<Field> fields() throws IOException {
    List<Field> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      fields.add(Field.parse(line));
    }
    return fields;
  }

  /** Copies so many bytes. */
  void copy(long bytes, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = bytes; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new EOFException(left + " bytes are missing");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  /** Copies a chunked body without its framing; returns the trailers. */
  List<Field> copyChunks(OutputStream out) throws IOException {
    while (true) {
      String size = line().split(";", 2)[0].strip();
      long bytes = Long.parseLong(size, 16);
      if (bytes == 0) {
        return fields();
      }
      copy(bytes, out);
      if (!line().isEmpty()) {
        throw new IOException("a chunk is longer than it says");
      }
    }
  }

  /** Copies all that comes. */
  void copyToEnd(OutputStream out) throws IOException {
    in.transferTo(out);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
