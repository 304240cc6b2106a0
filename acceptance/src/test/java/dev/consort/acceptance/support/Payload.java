// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Many bytes that no relay could guess, with their hash: the same ones each time. */
public final class Payload {
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int READ_BYTES = 1 << 16;

  private final byte[] block = new byte[BLOCK_BYTES];
  private final long bytes;

  /**
   * A payload of so many MiB. Each block of one MiB differs from the one before, so that a lost or
   * doubled one shows.
   */
  public Payload(int mebibytes) {
    this((long) mebibytes * BLOCK_BYTES);
  }

  private Payload(long bytes) {
    new SplittableRandom(bytes).nextBytes(block);
    this.bytes = bytes;
  }

  public static Payload ofBytes(long bytes) {
    return new Payload(bytes);
  }

  public long bytes() {
    return bytes;
  }

  /** Writes all of it. */
  public void send(OutputStream out) throws IOException {
    for (long sent = 0; sent < bytes; sent += BLOCK_BYTES) {
      out.write(block(sent), 0, length(sent));
    }
  }

  /** The hash of what {@link #send} writes. */
  public String hash() {
    MessageDigest digest = digest();
    for (long hashed = 0; hashed < bytes; hashed += BLOCK_BYTES) {
      digest.update(block(hashed), 0, length(hashed));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Reads this many bytes, or to the end if that comes first; returns their number and hash. */
  public static Received receive(InputStream in, long limit) throws IOException {
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
  public record Received(long bytes, String hash) {}

  /** What arrives if nothing is lost or changed. */
  public Received whole() {
    return new Received(bytes(), hash());
  }

  private byte[] block(long from) {
    int number = (int) (from / BLOCK_BYTES);
    block[0] = (byte) number;
    block[1] = (byte) (number >> 8);
    return block;
  }

  private int length(long from) {
    return (int) Math.min(BLOCK_BYTES, bytes - from);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
