// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Many bytes that no relay could guess, with their hash: the same ones each time. */
final class Payload {
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int READ_BYTES = 1 << 16;

  private final byte[] block = new byte[BLOCK_BYTES];
  private final int blocks;

  /**
   * A payload of so many MiB. Each block of one MiB differs from the one before, so that a lost or
   * doubled one shows.
   */
  Payload(int mebibytes) {
    new SplittableRandom(mebibytes).nextBytes(block);
    this.blocks = mebibytes;
  }

  long bytes() {
    return (long) blocks * BLOCK_BYTES;
  }

  /** Writes all of it. */
  void send(OutputStream out) throws IOException {
    for (int i = 0; i < blocks; i++) {
      out.write(numbered(i));
    }
  }

  /** The hash of what {@link #send} writes. */
  String hash() {
    MessageDigest digest = digest();
    for (int i = 0; i < blocks; i++) {
      digest.update(numbered(i));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Reads this many bytes, or to the end if that comes first; returns their number and hash. */
  static Received receive(InputStream in, long limit) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[READ_BYTES];
    long count = 0;
    while (count < limit) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, limit - count));
      if (n < 0) {
        break;
      }
      digest.update(buffer, 0, n);
      count += n;
    }
    return new Received(count, HexFormat.of().formatHex(digest.digest()));
  }

  /** What arrived of a payload. */
  record Received(long bytes, String hash) {}

  Received whole() {
    return new Received(bytes(), hash());
  }

  private byte[] numbered(int number) {
    block[0] = (byte) number;
    block[1] = (byte) (number >> 8);
    return block;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
