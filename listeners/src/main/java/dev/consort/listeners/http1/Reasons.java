// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import io.netty.util.AsciiString;

/** The usual words behind a status (RFC 9110 section 15). Pure. */
final class Reasons {
  private static final AsciiString[] WORDS = new AsciiString[600];

  static {
    String[] all = {
      "100 Continue",
      "101 Switching Protocols",
      "103 Early Hints",
      "200 OK",
      "201 Created",
      "202 Accepted",
      "204 No Content",
      "206 Partial Content",
      "301 Moved Permanently",
      "302 Found",
      "303 See Other",
      "304 Not Modified",
      "307 Temporary Redirect",
      "308 Permanent Redirect",
      "400 Bad Request",
      "401 Unauthorized",
      "403 Forbidden",
      "404 Not Found",
      "405 Method Not Allowed",
      "408 Request Timeout",
      "409 Conflict",
      "410 Gone",
      "411 Length Required",
      "413 Content Too Large",
      "415 Unsupported Media Type",
      "421 Misdirected Request",
      "422 Unprocessable Content",
      "426 Upgrade Required",
      "429 Too Many Requests",
      "431 Request Header Fields Too Large",
      "500 Internal Server Error",
      "501 Not Implemented",
      "502 Bad Gateway",
      "503 Service Unavailable",
      "504 Gateway Timeout",
      "505 HTTP Version Not Supported"
    };
    for (String each : all) {
      WORDS[Integer.parseInt(each.substring(0, 3))] = AsciiString.cached(each.substring(4));
    }
  }

  private Reasons() {}

  /** Empty where none are usual. */
  static AsciiString of(int status) {
    AsciiString words = status < WORDS.length ? WORDS[status] : null;
    return words == null ? AsciiString.EMPTY_STRING : words;
  }
}
