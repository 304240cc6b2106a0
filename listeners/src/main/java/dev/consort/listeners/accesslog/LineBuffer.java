// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.Arrays;

/**
 * The bytes of lines that wait to be written. What is no printable ASCII in a record's texts is
 * escaped, so that nothing a peer sends can forge a line or talk to a terminal. Used again and
 * again by one thread.
 */
public final class LineBuffer {
  private static final int FIRST_BYTES = 64 * 1024;
  private static final int MOST_KEPT_BYTES = 1024 * 1024;
  private static final byte[] HEX = bytes("0123456789abcdef");
  private static final long SECOND = 1_000;
  private static final byte[] KINDS = kinds();
  private static final byte PRINTABLE = 1;
  private static final byte BARE = 2;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;
  private long shownSecond = Long.MIN_VALUE;
  private byte[] shownTime = {};

  private static byte[] kinds() {
    byte[] kinds = new byte[128];
    for (char c = ' '; c <= '~'; c++) {
      if (c != '"' && c != '\\') {
        kinds[c] = c == ' ' || c == '=' ? PRINTABLE : PRINTABLE | BARE;
      }
    }
    return kinds;
  }

  static byte[] bytes(String ascii) {
    return ascii.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** How many bytes it holds. */
  public int size() {
    return size;
  }

  /** Forgets all behind the first {@code kept} bytes. */
  void cutTo(int kept) {
    size = kept;
  }

  /** Forgets them. */
  public void clear() {
    size = 0;
    if (bytes.length > MOST_KEPT_BYTES) {
      bytes = new byte[FIRST_BYTES];
    }
  }

  /** What it holds is in front; owned by this buffer. */
  byte[] array() {
    return bytes;
  }

  void raw(byte[] ascii) {
    ensure(ascii.length);
    System.arraycopy(ascii, 0, bytes, size, ascii.length);
    size += ascii.length;
  }

  void raw(char ascii) {
    ensure(1);
    bytes[size++] = (byte) ascii;
  }

  /** Zero or more. */
  void number(long value) {
    ensure(20);
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  /** As {@code 2026-11-22T04:02:21.750Z}. */
  void time(long epochMillis) {
    long second = Math.floorDiv(epochMillis, SECOND);
    if (second != shownSecond) {
      shownSecond = second;
      shownTime = bytes(TimeFormat.ISO_SECONDS.format(second * SECOND));
    }
    raw(shownTime);
    ensure(5);
    int millis = (int) Math.floorMod(epochMillis, SECOND);
    bytes[size++] = '.';
    bytes[size++] = (byte) ('0' + millis / 100);
    bytes[size++] = (byte) ('0' + millis / 10 % 10);
    bytes[size++] = (byte) ('0' + millis % 10);
    bytes[size++] = 'Z';
  }

  /** A text, escaped as JSON has it between quotes. */
  void text(String text) {
    int length = text.length();
    ensure(6 * length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 128 && (KINDS[c] & PRINTABLE) != 0) {
        bytes[size++] = (byte) c;
      } else if (c == '"' || c == '\\') {
        bytes[size++] = '\\';
        bytes[size++] = (byte) c;
      } else {
        unicode(c);
      }
    }
  }

  /** A text that needs no quotes in {@code key=value}; false, and nothing, where it does. */
  boolean bare(String text) {
    int length = text.length();
    ensure(length);
    byte[] to = bytes;
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 128 || (KINDS[c] & BARE) == 0) {
        return false;
      }
      to[at++] = (byte) c;
    }
    size = at;
    return true;
  }

  private void unicode(char c) {
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[c >> shift & 15];
    }
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /** What it holds. */
  @Override
  public String toString() {
    return new String(bytes, 0, size, java.nio.charset.StandardCharsets.US_ASCII);
  }
}
