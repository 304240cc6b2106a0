// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ServerStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** The answer to a request whose head is over a limit (RFC 6585 section 5). */
final class TooLarge {
  private static final int STATUS = 431;
  private static final AsciiString TYPE = AsciiString.cached("content-type");
  private static final AsciiString LENGTH = AsciiString.cached("content-length");
  private static final AsciiString PROBLEM = AsciiString.cached("application/problem+json");

  private TooLarge() {}

  /**
   * Answers.
   *
   * @param why with the size and the limit
   */
  static void write(ServerStream stream, ByteBufAllocator allocator, String why) {
    byte[] text =
        ("{\"type\":\"about:blank\",\"title\":\"Request Header Fields Too Large\",\"status\":431,"
                + "\"detail\":\"The request was not passed on: "
                + why
                + ".\"}\n")
            .getBytes(StandardCharsets.US_ASCII);
    Headers headers = new Headers(2);
    headers.add(TYPE, PROBLEM);
    headers.add(LENGTH, AsciiString.of(Integer.toString(text.length)));
    stream.respond(ResponseHead.own(STATUS, headers, text.length), false);
    ByteBuf body = allocator.directBuffer(text.length);
    stream.data(body.writeBytes(text), true);
  }
}
