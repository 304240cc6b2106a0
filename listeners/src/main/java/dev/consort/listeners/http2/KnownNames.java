// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.util.AsciiString;

/**
 * The names that need no object and no look at their letters: those of HPACK's static table, and
 * others that are common or mean something. Pure.
 */
final class KnownNames {
  private static final String[] OTHERS = {
    ":protocol",
    "connection",
    "keep-alive",
    "proxy-connection",
    "upgrade",
    "te",
    "x-request-id",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-client-cert",
    "x-consort-source",
    "traceparent",
    "tracestate",
    "grpc-timeout",
    "grpc-encoding",
    "grpc-accept-encoding",
    "grpc-status",
    "grpc-message",
    "trailer",
    "origin",
    "priority",
  };
  private static final int SLOTS = 256;
  private static final AsciiString[] NAMES = new AsciiString[SLOTS];
  private static final byte[] KINDS = new byte[SLOTS];
  private static final byte[] STATIC_INDEXES = new byte[SLOTS];

  static {
    for (int index = 1; index <= StaticTable.SIZE; index++) {
      if (find(StaticTable.name(index)) < 0) {
        put(StaticTable.name(index), index);
      }
    }
    for (String name : OTHERS) {
      put(AsciiString.cached(name), 0);
    }
  }

  private KnownNames() {}

  private static void put(AsciiString name, int staticIndex) {
    int slot = slot(name.array(), name.arrayOffset(), name.length());
    while (NAMES[slot] != null) {
      slot = slot + 1 & SLOTS - 1;
    }
    NAMES[slot] = name;
    KINDS[slot] = (byte) Kind.of(name.toString());
    STATIC_INDEXES[slot] = (byte) staticIndex;
  }

  // Case is left out.
  private static int slot(byte[] bytes, int from, int length) {
    int first = bytes[from] | 0x20;
    int middle = bytes[from + length / 2] | 0x20;
    int last = bytes[from + length - 1] | 0x20;
    return length * 37 + first * 3 + middle * 13 + last * 29 & SLOTS - 1;
  }

  /** The place of a name among the known; -1 when it is none of them. */
  static int find(AsciiString name) {
    if (name.isEmpty()) {
      return -1;
    }
    int slot = slot(name.array(), name.arrayOffset(), name.length());
    for (AsciiString known = NAMES[slot]; known != null; known = NAMES[slot]) {
      if (known.contentEqualsIgnoreCase(name)) {
        return slot;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return -1;
  }

  /** The place of a name that is spelled in exactly these bytes; -1 when it is none of them. */
  static int find(byte[] bytes, int from, int length) {
    if (length == 0) {
      return -1;
    }
    int slot = slot(bytes, from, length);
    for (AsciiString known = NAMES[slot]; known != null; known = NAMES[slot]) {
      if (same(known, bytes, from, length)) {
        return slot;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return -1;
  }

  private static boolean same(AsciiString known, byte[] bytes, int from, int length) {
    if (known.length() != length) {
      return false;
    }
    byte[] letters = known.array();
    for (int i = 0; i < length; i++) {
      if (letters[i] != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }

  static AsciiString name(int place) {
    return NAMES[place];
  }

  static int kindAt(int place) {
    return KINDS[place];
  }

  /** Where HPACK's static table first has the name; 0 for nowhere. */
  static int staticIndex(int place) {
    return STATIC_INDEXES[place];
  }
}
