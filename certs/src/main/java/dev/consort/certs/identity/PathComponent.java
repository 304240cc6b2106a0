// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** One component of a SPIFFE path between its slashes, as sent. */
final class PathComponent {
  /** RFC 3986, pchar without the escapes. */
  private static final String PCHAR =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@";

  private PathComponent() {}

  /** Undoes the escapes of {@code raw}, a part of {@code uri}. */
  static String decode(String uri, String raw) throws MalformedSpiffeId {
    if (raw.isEmpty()) {
      throw new MalformedSpiffeId(uri, "a component of its path is empty");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(escaped(uri, raw, i));
        i += 2;
      } else if (PCHAR.indexOf(c) >= 0) {
        bytes.write(c);
      } else {
        throw new MalformedSpiffeId(
            uri, "its path holds a character that a URI's path must not hold unescaped");
      }
    }
    return checked(uri, bytes.toByteArray());
  }

  private static int escaped(String uri, String raw, int at) throws MalformedSpiffeId {
    int high = at + 2 < raw.length() ? hex(raw.charAt(at + 1)) : -1;
    int low = at + 2 < raw.length() ? hex(raw.charAt(at + 2)) : -1;
    if (high < 0 || low < 0) {
      throw new MalformedSpiffeId(uri, "a percent sign is not followed by two hex digits");
    }
    return high << 4 | low;
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static String checked(String uri, byte[] bytes) throws MalformedSpiffeId {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedSpiffeId(uri, "the escapes of its path are not UTF-8");
    }
    if (text.equals(".") || text.equals("..")) {
      throw new MalformedSpiffeId(uri, "a component of its path is relative");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new MalformedSpiffeId(uri, "its path holds a control character");
    }
    return text;
  }
}
