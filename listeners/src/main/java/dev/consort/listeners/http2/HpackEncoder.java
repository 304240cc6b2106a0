// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Writes the header blocks of one connection (RFC 7541) into an array that it keeps. A line goes
 * into the table only when it is seen for the second time, so that what is new with each request,
 * such as its id, does not drive out what is always the same. Names are written in lower case.
 * Confined to a loop.
 */
final class HpackEncoder {
  // At 32 bytes an entry at the least, more do not fit.
  private static final int SLOTS = HpackDecoder.TABLE_BYTES / HpackDecoder.ENTRY_BYTES;
  private static final int LONGEST_ENTRY = HpackDecoder.TABLE_BYTES / 4;
  private static final int RECENT = 128;
  private static final int FIRST_BYTES = 256;
  private static final int KEPT_BYTES = 4096;

  private byte[] out = new byte[FIRST_BYTES];
  private int length;

  // Entries are numbered as they come. Those of one bucket are chained from the newest to older
  // ones; a number that is not above evicted ends the chain.
  private AsciiString[] names;
  private AsciiString[] values;
  private int[] lineChain;
  private int[] nameChain;
  private int[] newestLine;
  private int[] newestName;
  private final int[] recent = new int[RECENT];
  private int added;
  private int evicted;
  private int tableBytes;
  private int tableLimit = HpackDecoder.TABLE_BYTES;
  private int saidLimit = HpackDecoder.TABLE_BYTES;
  private int smallestLimit = HpackDecoder.TABLE_BYTES;

  /** The peer's decoder allows a table of that size. */
  void limit(long bytes) {
    tableLimit = (int) Math.min(bytes, HpackDecoder.TABLE_BYTES);
    smallestLimit = Math.min(smallestLimit, tableLimit);
    evictFor(0);
  }

  /** Begins a block behind so many bytes that the caller fills in. */
  void begin(int reserved) {
    if (out.length > KEPT_BYTES) {
      out = new byte[FIRST_BYTES];
    }
    length = reserved;
    // RFC 7541 section 4.2: the smallest size of those in between, then the last.
    if (smallestLimit < saidLimit) {
      number(0x20, 5, smallestLimit);
      saidLimit = smallestLimit;
    }
    if (tableLimit != saidLimit) {
      number(0x20, 5, tableLimit);
      saidLimit = tableLimit;
    }
    smallestLimit = tableLimit;
  }

  /** What was written; changes with the next block. */
  byte[] bytes() {
    return out;
  }

  /** How much of {@link #bytes} it is, with what was reserved. */
  int length() {
    return length;
  }

  /** A line of the static table. */
  void indexed(int staticIndex) {
    room(1)[length++] = (byte) (0x80 | staticIndex);
  }

  /** A status. */
  void status(int status) {
    int index =
        switch (status) {
          case 200 -> StaticTable.STATUS_200;
          case 204 -> StaticTable.STATUS_200 + 1;
          case 206 -> StaticTable.STATUS_200 + 2;
          case 304 -> StaticTable.STATUS_200 + 3;
          case 400 -> StaticTable.STATUS_200 + 4;
          case 404 -> StaticTable.STATUS_200 + 5;
          case 500 -> StaticTable.STATUS_200 + 6;
          default -> 0;
        };
    if (index != 0) {
      indexed(index);
      return;
    }
    byte[] to = room(5);
    to[length++] = StaticTable.STATUS_200;
    to[length++] = 3;
    to[length++] = (byte) ('0' + status / 100);
    to[length++] = (byte) ('0' + status / 10 % 10);
    to[length++] = (byte) ('0' + status % 10);
  }

  /**
   * A line.
   *
   * @param sensitive whether nobody may put it into a table
   */
  void line(AsciiString name, AsciiString value, boolean sensitive) {
    int known = KnownNames.find(name);
    line(
        known < 0 ? 0 : KnownNames.staticIndex(known),
        known < 0 ? name : KnownNames.name(known),
        value,
        sensitive);
  }

  /**
   * A line whose name is known.
   *
   * @param staticIndex of its name; 0 for none
   */
  void line(int staticIndex, AsciiString name, AsciiString value, boolean sensitive) {
    int nameHash = staticIndex != 0 ? staticIndex * 0x9e3779b9 : name.hashCode();
    int hash = nameHash * 31 + value.hashCode();
    if (sensitive) {
      literal(0x10, 4, staticIndex != 0 ? staticIndex : nameIndex(name, nameHash), name, value);
      return;
    }
    int index = lineIndex(name, value, hash);
    if (index != 0) {
      number(0x80, 7, index);
      return;
    }
    index = staticIndex != 0 ? staticIndex : nameIndex(name, nameHash);
    int bytes = name.length() + value.length() + HpackDecoder.ENTRY_BYTES;
    // A name that comes again is worth an entry whatever its value is.
    boolean again = seen(hash);
    again = (index == 0 && seen(nameHash)) || again;
    if (again && bytes <= LONGEST_ENTRY && bytes <= tableLimit) {
      literal(0x40, 6, index, name, value);
      add(name, value, hash, nameHash, bytes);
    } else {
      literal(0, 4, index, name, value);
    }
  }

  private boolean seen(int hash) {
    int slot = (hash ^ hash >>> 16) & RECENT - 1;
    boolean before = recent[slot] == hash;
    recent[slot] = hash;
    return before;
  }

  private static int bucket(int hash) {
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }

  private int lineIndex(AsciiString name, AsciiString value, int hash) {
    if (added == evicted) {
      return 0;
    }
    for (int entry = newestLine[bucket(hash)]; entry - evicted > 0; ) {
      int slot = entry & SLOTS - 1;
      if (values[slot].equals(value) && sameName(names[slot], name)) {
        return StaticTable.SIZE + 1 + added - entry;
      }
      entry = lineChain[slot];
    }
    return 0;
  }

  private int nameIndex(AsciiString name, int hash) {
    if (added == evicted) {
      return 0;
    }
    for (int entry = newestName[bucket(hash)]; entry - evicted > 0; ) {
      int slot = entry & SLOTS - 1;
      if (sameName(names[slot], name)) {
        return StaticTable.SIZE + 1 + added - entry;
      }
      entry = nameChain[slot];
    }
    return 0;
  }

  private static boolean sameName(AsciiString one, AsciiString other) {
    return one.contentEqualsIgnoreCase(other);
  }

  private void add(AsciiString name, AsciiString value, int hash, int nameHash, int bytes) {
    if (names == null) {
      names = new AsciiString[SLOTS];
      values = new AsciiString[SLOTS];
      lineChain = new int[SLOTS];
      nameChain = new int[SLOTS];
      newestLine = new int[SLOTS];
      newestName = new int[SLOTS];
    }
    evictFor(bytes);
    int entry = ++added;
    int slot = entry & SLOTS - 1;
    names[slot] = own(name);
    values[slot] = own(value);
    lineChain[slot] = newestLine[bucket(hash)];
    newestLine[bucket(hash)] = entry;
    nameChain[slot] = newestName[bucket(nameHash)];
    newestName[bucket(nameHash)] = entry;
    tableBytes += bytes;
  }

  // An entry must not keep the message that it came with.
  private static AsciiString own(AsciiString text) {
    return text.isEntireArrayUsed()
        ? text
        : new AsciiString(text.array(), text.arrayOffset(), text.length(), true);
  }

  private void evictFor(int bytes) {
    while (added != evicted && tableBytes + bytes > tableLimit) {
      int slot = ++evicted & SLOTS - 1;
      tableBytes -= names[slot].length() + values[slot].length() + HpackDecoder.ENTRY_BYTES;
      names[slot] = null;
      values[slot] = null;
    }
  }

  private void literal(int mark, int prefixBits, int index, AsciiString name, AsciiString value) {
    number(mark, prefixBits, index);
    if (index == 0) {
      int from = length(name.length());
      lowerCase(name, out, from);
    }
    int from = length(value.length());
    System.arraycopy(value.array(), value.arrayOffset(), out, from, value.length());
  }

  /** Writes a length and makes room for what has it; where that begins. */
  private int length(int bytes) {
    number(0, 7, bytes);
    room(bytes);
    int from = length;
    length += bytes;
    return from;
  }

  private static void lowerCase(AsciiString name, byte[] to, int at) {
    byte[] letters = name.array();
    int from = name.arrayOffset();
    for (int i = 0; i < name.length(); i++) {
      byte letter = letters[from + i];
      to[at + i] = letter >= 'A' && letter <= 'Z' ? (byte) (letter | 0x20) : letter;
    }
  }

  private void number(int mark, int prefixBits, int number) {
    byte[] to = room(6);
    int most = (1 << prefixBits) - 1;
    if (number < most) {
      to[length++] = (byte) (mark | number);
      return;
    }
    to[length++] = (byte) (mark | most);
    int rest = number - most;
    for (; rest >= 0x80; rest >>>= 7) {
      to[length++] = (byte) (rest | 0x80);
    }
    to[length++] = (byte) rest;
  }

  private byte[] room(int bytes) {
    if (out.length - length < bytes) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, length + bytes));
    }
    return out;
  }
}
