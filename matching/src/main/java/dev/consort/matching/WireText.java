// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

import java.nio.charset.StandardCharsets;

/** Texts as requests have them: one char a byte. Configuration is written in Unicode. */
public final class WireText {
  private WireText() {}

  /** The bytes of {@code text} in UTF-8, one char each. */
  public static String of(String text) {
    return isAscii(text)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** The bytes that came over the wire. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
