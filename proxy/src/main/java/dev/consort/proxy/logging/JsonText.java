// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.logging;

/** Writes JSON strings (RFC 8259, section 7). */
final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  static void append(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c == '\n') {
        json.append("\\n");
      } else if (c < ' ') {
        json.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
