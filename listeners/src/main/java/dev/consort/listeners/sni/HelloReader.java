// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.sni;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/**
 * Puts a client's first handshake message together from the records it comes in (RFC 8446 section
 * 5.1), however they are cut and however they arrive, and takes the server name from it. Linear in
 * what is sent, and bounded. For one connection, on its loop.
 *
 * <p>Netty's reader of the same loses count of a message in several records (4.2.17), which the
 * larger post-quantum keys make usual.
 */
public final class HelloReader {
  /** Longest message: beyond all that clients send, with keys of several groups and a ticket. */
  static final int LONGEST = 32 * 1024;

  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;
  private static final int HANDSHAKE = 22;
  private static final int MAJOR_VERSION = 3;
  private static final int LONGEST_RECORD = 1 << 14;
  private static final int CLIENT_HELLO = 1;

  private final ByteArrayOutputStream message = new ByteArrayOutputStream(2048);
  private int at;
  private int length = -1;

  /** What is known so far. */
  public sealed interface Progress {
    /** More bytes are needed. */
    record Incomplete() implements Progress {}

    /**
     * The message is there.
     *
     * @param serverName in lower case; empty where it names none
     */
    record Complete(String serverName) implements Progress {}

    /**
     * No client of TLS sends this.
     *
     * @param why continues a sentence about what came
     */
    record Malformed(String why) implements Progress {}
  }

  private static final Progress INCOMPLETE = new Progress.Incomplete();

  /**
   * Looks at what came since the last call.
   *
   * @param bytes all that came on the connection; its indices are left as they are
   */
  public Progress read(ByteBuf bytes) {
    int end = bytes.readableBytes();
    while (end > at) {
      int start = bytes.readerIndex() + at;
      if (bytes.getUnsignedByte(start) != HANDSHAKE) {
        return new Progress.Malformed("is not TLS");
      }
      if (end - at < RECORD_HEADER) {
        return INCOMPLETE;
      }
      int size = bytes.getUnsignedShort(start + 3);
      if (bytes.getUnsignedByte(start + 1) != MAJOR_VERSION || size == 0 || size > LONGEST_RECORD) {
        return new Progress.Malformed("is no record of TLS");
      }
      if (end - at < RECORD_HEADER + size) {
        return INCOMPLETE;
      }
      Progress progress = take(bytes, start + RECORD_HEADER, size);
      at += RECORD_HEADER + size;
      if (!(progress instanceof Progress.Incomplete)) {
        return progress;
      }
    }
    return INCOMPLETE;
  }

  private Progress take(ByteBuf bytes, int from, int size) {
    byte[] part = new byte[size];
    bytes.getBytes(from, part);
    message.writeBytes(part);
    if (message.size() < MESSAGE_HEADER) {
      return INCOMPLETE;
    }
    if (length < 0) {
      byte[] header = message.toByteArray();
      length = (header[1] & 0xff) << 16 | (header[2] & 0xff) << 8 | (header[3] & 0xff);
      if (header[0] != CLIENT_HELLO) {
        return new Progress.Malformed("does not begin with a client's hello");
      }
      if (length > LONGEST) {
        return new Progress.Malformed("begins with a message of " + length + " bytes");
      }
    }
    return message.size() < MESSAGE_HEADER + length
        ? INCOMPLETE
        : ClientHello.serverName(message.toByteArray(), MESSAGE_HEADER, MESSAGE_HEADER + length);
  }
}
