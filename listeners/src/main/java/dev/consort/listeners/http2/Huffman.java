// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Reads strings in the code of RFC 7541 appendix B. They are never written: the bytes it would save
 * cost more than they are worth between neighbours. Pure.
 */
final class Huffman {
  // The code is canonical, so the lengths of its words tell all: A for 5 bits to Z for 30.
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
          + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX"
          + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
          + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV";
  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;
  private static final int SHORTEST_WORD_BITS = 5;

  // Blocks of 256 entries, one for each byte that may follow those that led to the block. Of a word
  // that ends there: its bits of this byte and its symbol; else the block to go on in, negative; 0
  // for what no word begins with.
  private static final short[] TABLE = table();

  private Huffman() {}

  private static short[] table() {
    short[] table = new short[256];
    int code = 0;
    for (int length = SHORTEST; length <= LONGEST; length++) {
      for (int symbol = 0; symbol < LENGTHS.length(); symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + SHORTEST == length) {
          table = put(table, code++, length, symbol);
        }
      }
      code <<= 1;
    }
    return table;
  }

  private static short[] put(short[] table, int code, int length, int symbol) {
    short[] grown = table;
    int block = 0;
    int left = length;
    for (; left > 8; left -= 8) {
      int entry = block + (code >>> (left - 8) & 0xff);
      if (grown[entry] == 0) {
        grown[entry] = (short) -(grown.length >>> 8);
        grown = Arrays.copyOf(grown, grown.length + 256);
      }
      block = -grown[entry] << 8;
    }
    int first = block + (code << (8 - left) & 0xff);
    Arrays.fill(grown, first, first + (1 << (8 - left)), (short) (left << 8 | symbol));
    return grown;
  }

  /** Reads a string; null when it is none. */
  static AsciiString decode(byte[] in, int from, int to) {
    byte[] out = new byte[(int) ((to - from) * 8L / SHORTEST_WORD_BITS)];
    int length = 0;
    int block = 0;
    int held = 0;
    int bits = 0;
    for (int at = from; at < to; at++) {
      held = held << 8 | (in[at] & 0xff);
      bits += 8;
      while (bits >= 8) {
        int entry = TABLE[block + (held >>> (bits - 8) & 0xff)];
        if (entry > 0) {
          out[length++] = (byte) entry;
          bits -= entry >>> 8;
          block = 0;
        } else if (entry < 0) {
          block = -entry << 8;
          bits -= 8;
        } else {
          return null;
        }
      }
    }
    while (bits > 0) {
      int entry = TABLE[block + (held << (8 - bits) & 0xff)];
      if (entry <= 0 || entry >>> 8 > bits) {
        break;
      }
      out[length++] = (byte) entry;
      bits -= entry >>> 8;
      block = 0;
    }
    // RFC 7541 section 5.2: fewer than eight ones may follow.
    int ones = (1 << bits) - 1;
    return block == 0 && (held & ones) == ones ? new AsciiString(out, 0, length, false) : null;
  }
}
