// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

import java.util.HexFormat;

/** Texts of strangers, made fit for a log line and a terminal. */
public final class Shown {
  private static final int LONGEST = 200;

  private Shown() {}

  /** As {@link #text}, without quotes, for what is a word but with strangers. */
  public static String word(String text) {
    String quoted = text(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  /** In quotes; control and other odd characters escaped, long texts cut. */
  public static String text(String text) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        shown.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        shown.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        shown.append(c);
      }
    }
    return shown.append(text.length() > LONGEST ? "…\"" : "\"").toString();
  }
}
