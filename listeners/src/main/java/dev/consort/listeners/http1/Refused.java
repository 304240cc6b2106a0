// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import io.netty.util.AsciiString;

/**
 * The answers to what is not a request. They say what is wrong with it and nothing of this side.
 */
final class Refused {
  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
  private static final AsciiString TYPE = AsciiString.cached("content-type");
  private static final AsciiString PROBLEM = AsciiString.cached("application/problem+json");

  private Refused() {}

  static void write(Output output, Malformed why) {
    String title = Reasons.of(why.status()).toString();
    AsciiString text =
        AsciiString.of(
            "{\"type\":\"about:blank\",\"title\":\""
                + title
                + "\",\"status\":"
                + why.status()
                + ",\"detail\":\"The request was not passed on: "
                + why.getMessage().replace("\"", "'")
                + ".\"}\n");
    output
        .text(VERSION)
        .number(why.status())
        .octet(' ')
        .text(AsciiString.of(title))
        .endOfLine()
        .line(TYPE, PROBLEM)
        .line(Names.CONTENT_LENGTH, AsciiString.of(Integer.toString(text.length())))
        .line(Names.CONNECTION, Names.CLOSE)
        .endOfLine()
        .text(text);
  }
}
