// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import io.netty.util.AsciiString;

/** What both ends of each connection know from its start (RFC 7541 appendix A). */
final class StaticTable {
  /** The largest index. */
  static final int SIZE = 61;

  static final int AUTHORITY = 1;
  static final int METHOD_GET = 2;
  static final int METHOD_POST = 3;
  static final int PATH_ROOT = 4;
  static final int SCHEME_HTTP = 6;
  static final int SCHEME_HTTPS = 7;
  static final int STATUS_200 = 8;

  private static final String[] LINES = {
    ":authority",
    "",
    ":method",
    "GET",
    ":method",
    "POST",
    ":path",
    "/",
    ":path",
    "/index.html",
    ":scheme",
    "http",
    ":scheme",
    "https",
    ":status",
    "200",
    ":status",
    "204",
    ":status",
    "206",
    ":status",
    "304",
    ":status",
    "400",
    ":status",
    "404",
    ":status",
    "500",
    "accept-charset",
    "",
    "accept-encoding",
    "gzip, deflate",
    "accept-language",
    "",
    "accept-ranges",
    "",
    "accept",
    "",
    "access-control-allow-origin",
    "",
    "age",
    "",
    "allow",
    "",
    "authorization",
    "",
    "cache-control",
    "",
    "content-disposition",
    "",
    "content-encoding",
    "",
    "content-language",
    "",
    "content-length",
    "",
    "content-location",
    "",
    "content-range",
    "",
    "content-type",
    "",
    "cookie",
    "",
    "date",
    "",
    "etag",
    "",
    "expect",
    "",
    "expires",
    "",
    "from",
    "",
    "host",
    "",
    "if-match",
    "",
    "if-modified-since",
    "",
    "if-none-match",
    "",
    "if-range",
    "",
    "if-unmodified-since",
    "",
    "last-modified",
    "",
    "link",
    "",
    "location",
    "",
    "max-forwards",
    "",
    "proxy-authenticate",
    "",
    "proxy-authorization",
    "",
    "range",
    "",
    "referer",
    "",
    "refresh",
    "",
    "retry-after",
    "",
    "server",
    "",
    "set-cookie",
    "",
    "strict-transport-security",
    "",
    "transfer-encoding",
    "",
    "user-agent",
    "",
    "vary",
    "",
    "via",
    "",
    "www-authenticate",
    "",
  };
  private static final AsciiString[] NAMES = new AsciiString[SIZE + 1];
  private static final AsciiString[] VALUES = new AsciiString[SIZE + 1];
  private static final byte[] KINDS = new byte[SIZE + 1];

  static {
    for (int index = 1; index <= SIZE; index++) {
      String name = LINES[2 * index - 2];
      NAMES[index] =
          index > 1 && NAMES[index - 1].contentEquals(name)
              ? NAMES[index - 1]
              : AsciiString.cached(name);
      VALUES[index] = AsciiString.cached(LINES[2 * index - 1]);
      KINDS[index] = (byte) Kind.of(name);
    }
  }

  private StaticTable() {}

  static AsciiString name(int index) {
    return NAMES[index];
  }

  static AsciiString value(int index) {
    return VALUES[index];
  }

  static int kind(int index) {
    return KINDS[index];
  }
}
