// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Reads the header blocks of one connection (RFC 7541). What a line means, and whether it may be at
 * all, is found when it is first read and remembered with it, so that a line that is repeated costs
 * a look at an array. Confined to a loop.
 */
final class HpackDecoder {
  /** Takes the lines of a block. */
  interface Sink {
    /**
     * A line.
     *
     * @param kind as {@link Kind} says
     * @param sensitive whether it may never be put into a table
     */
    void line(int kind, AsciiString name, AsciiString value, boolean sensitive)
        throws ConnectionError;
  }

  /** The size of the dynamic table that peers may use; what holds unless it is said otherwise. */
  static final int TABLE_BYTES = 4096;

  /** What an entry is said to cost beside its letters (RFC 7541 section 4.1). */
  static final int ENTRY_BYTES = 32;

  private AsciiString[] names = new AsciiString[16];
  private AsciiString[] values = new AsciiString[16];
  private byte[] kinds = new byte[16];
  private int next;
  private int entries;
  private int tableBytes;
  private int tableLimit = TABLE_BYTES;

  private byte[] block;
  private int at;
  private int end;

  /**
   * Reads a block.
   *
   * @param bytes kept by values that are not in the table
   */
  void decode(byte[] bytes, int length, Sink sink) throws ConnectionError {
    block = bytes;
    at = 0;
    end = length;
    try {
      while (at < end && (block[at] & 0xe0) == 0x20) {
        resize(integer(5));
      }
      while (at < end) {
        int first = block[at];
        if (first < 0) {
          indexed(integer(7), sink);
        } else if ((first & 0x40) != 0) {
          literal(integer(6), true, false, sink);
        } else if ((first & 0x20) == 0) {
          literal(integer(4), false, (first & 0x10) != 0, sink);
        } else {
          throw ConnectionError.compression("its header table changes inside of a head");
        }
      }
    } finally {
      block = null;
    }
  }

  private void resize(int bytes) throws ConnectionError {
    if (bytes > TABLE_BYTES) {
      throw ConnectionError.compression("its header table is larger than allowed");
    }
    tableLimit = bytes;
    evictFor(0);
  }

  private void indexed(int index, Sink sink) throws ConnectionError {
    if (index > StaticTable.SIZE) {
      int slot = slot(index);
      sink.line(kinds[slot], names[slot], values[slot], false);
    } else if (index > 0) {
      sink.line(StaticTable.kind(index), StaticTable.name(index), StaticTable.value(index), false);
    } else {
      throw ConnectionError.compression("a header has the index 0");
    }
  }

  private int slot(int index) throws ConnectionError {
    int age = index - StaticTable.SIZE;
    if (age > entries) {
      throw ConnectionError.compression("a header has an index beyond the table");
    }
    return next - age & names.length - 1;
  }

  private void literal(int index, boolean add, boolean sensitive, Sink sink)
      throws ConnectionError {
    AsciiString name;
    int kind;
    if (index > StaticTable.SIZE) {
      int slot = slot(index);
      name = names[slot];
      kind = kinds[slot] & ~Kind.BAD_VALUE;
    } else if (index > 0) {
      name = StaticTable.name(index);
      kind = StaticTable.kind(index);
    } else {
      AsciiString spelled = string(false);
      byte[] letters = spelled.array();
      int from = spelled.arrayOffset();
      int known = KnownNames.find(letters, from, spelled.length());
      if (known >= 0) {
        name = KnownNames.name(known);
        kind = KnownNames.kindAt(known);
      } else {
        name = add ? own(spelled) : spelled;
        kind =
            FieldRules.isName(letters, from, from + spelled.length())
                ? Kind.ORDINARY
                : !spelled.isEmpty() && spelled.byteAt(0) == ':'
                    ? Kind.UNKNOWN_PSEUDO
                    : Kind.BAD_NAME;
      }
    }
    AsciiString value = string(add);
    if (!FieldRules.isValue(value)) {
      kind |= Kind.BAD_VALUE;
    }
    if (add) {
      add(kind, name, value);
    }
    sink.line(kind, name, value, sensitive);
  }

  // An entry must not keep the block that it came in.
  private static AsciiString own(AsciiString text) {
    return new AsciiString(text.array(), text.arrayOffset(), text.length(), true);
  }

  private AsciiString string(boolean own) throws ConnectionError {
    if (at >= end) {
      throw truncated();
    }
    boolean huffman = block[at] < 0;
    int length = integer(7);
    if (length > end - at) {
      throw truncated();
    }
    int from = at;
    at += length;
    if (length == 0) {
      return AsciiString.EMPTY_STRING;
    }
    if (!huffman) {
      return new AsciiString(block, from, length, own);
    }
    AsciiString decoded = Huffman.decode(block, from, at);
    if (decoded == null) {
      throw ConnectionError.compression("a header is not in its code");
    }
    return decoded;
  }

  private int integer(int prefixBits) throws ConnectionError {
    int most = (1 << prefixBits) - 1;
    int value = block[at++] & most;
    if (value < most) {
      return value;
    }
    for (int shift = 0; shift <= 21; shift += 7) {
      if (at >= end) {
        throw truncated();
      }
      int octet = block[at++];
      value += (octet & 0x7f) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    throw ConnectionError.compression("a header has a number that is too large");
  }

  private static ConnectionError truncated() {
    return ConnectionError.compression("a head ends in the middle of a line");
  }

  private void add(int kind, AsciiString name, AsciiString value) {
    int bytes = name.length() + value.length() + ENTRY_BYTES;
    evictFor(bytes);
    if (bytes > tableLimit) {
      return;
    }
    if (entries == names.length) {
      grow();
    }
    names[next] = name;
    values[next] = value;
    kinds[next] = (byte) kind;
    next = next + 1 & names.length - 1;
    entries++;
    tableBytes += bytes;
  }

  private void evictFor(int bytes) {
    while (entries > 0 && tableBytes + bytes > tableLimit) {
      int oldest = next - entries & names.length - 1;
      tableBytes -= names[oldest].length() + values[oldest].length() + ENTRY_BYTES;
      names[oldest] = null;
      values[oldest] = null;
      entries--;
    }
  }

  private void grow() {
    int size = names.length;
    AsciiString[] oldNames = names;
    AsciiString[] oldValues = values;
    byte[] oldKinds = kinds;
    names = Arrays.copyOf(oldNames, 2 * size);
    values = Arrays.copyOf(oldValues, 2 * size);
    kinds = Arrays.copyOf(oldKinds, 2 * size);
    for (int i = 0; i < size; i++) {
      int from = next + i & size - 1;
      names[i] = oldNames[from];
      values[i] = oldValues[from];
      kinds[i] = oldKinds[from];
    }
    next = size;
  }
}
