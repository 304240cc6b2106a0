// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

/**
 * What a header's name means to this version of HTTP, found once when it is decoded and kept with
 * it in the dynamic table.
 */
final class Kind {
  static final int ORDINARY = 0;
  static final int AUTHORITY = 1;
  static final int METHOD = 2;
  static final int PATH = 3;
  static final int SCHEME = 4;
  static final int STATUS = 5;
  static final int PROTOCOL = 6;
  static final int CONTENT_LENGTH = 7;
  static final int COOKIE = 8;
  static final int HOST = 9;
  static final int TE = 10;

  /** Of HTTP/1 connections (RFC 9113 section 8.2.2). */
  static final int CONNECTION_SPECIFIC = 11;

  static final int UNKNOWN_PSEUDO = 12;
  static final int BAD_NAME = 13;

  /** Added to a kind: the value is none. */
  static final int BAD_VALUE = 0x40;

  private Kind() {}

  /** The kind of a name that is one. */
  static int of(String name) {
    return switch (name) {
      case ":authority" -> AUTHORITY;
      case ":method" -> METHOD;
      case ":path" -> PATH;
      case ":scheme" -> SCHEME;
      case ":status" -> STATUS;
      case ":protocol" -> PROTOCOL;
      case "content-length" -> CONTENT_LENGTH;
      case "cookie" -> COOKIE;
      case "host" -> HOST;
      case "te" -> TE;
      case "connection", "keep-alive", "proxy-connection", "upgrade", "transfer-encoding" ->
          CONNECTION_SPECIFIC;
      default -> ORDINARY;
    };
  }

  static boolean isPseudo(int kind) {
    return kind >= AUTHORITY && kind <= PROTOCOL;
  }
}
