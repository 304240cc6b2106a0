// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/** The members of a header's value that is a list (RFC 9110 section 5.6.1). Pure. */
final class Members {
  private Members() {}

  /** Those that are not empty, without the blanks around them. */
  static List<AsciiString> of(AsciiString value) {
    List<AsciiString> members = new ArrayList<>(2);
    int start = 0;
    for (int at = 0; at <= value.length(); at++) {
      if (at == value.length() || value.byteAt(at) == ',') {
        add(members, value, start, at);
        start = at + 1;
      }
    }
    return members;
  }

  // AsciiString's own trimming takes off every octet above ASCII too.
  private static void add(List<AsciiString> members, AsciiString value, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(value.byteAt(start))) {
      start++;
    }
    while (start < end && isBlank(value.byteAt(end - 1))) {
      end--;
    }
    if (start < end) {
      members.add(value.subSequence(start, end, false));
    }
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }
}
