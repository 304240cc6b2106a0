// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes the answers to requests that are refused: RFC 9457 for HTTP, trailers only for gRPC. */
final class RefusalWriter {
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final AsciiString PROBLEM = AsciiString.cached("application/problem+json");
  private static final AsciiString HEAD = AsciiString.cached("HEAD");
  private static final AsciiString GRPC = AsciiString.cached("application/grpc");
  private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
  private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");

  private RefusalWriter() {}

  /** Answers. Only while no answer has begun. */
  static void write(ServerStream stream, RequestHead request, Refusal refusal) {
    if (isGrpc(request)) {
      grpc(stream, refusal);
    } else {
      problem(stream, request.method().contentEquals(HEAD), refusal);
    }
  }

  static boolean isGrpc(RequestHead request) {
    AsciiString type = request.headers().get(CONTENT_TYPE);
    return type != null
        && request.version() == Version.HTTP_2
        && type.regionMatches(true, 0, GRPC, 0, GRPC.length());
  }

  private static void grpc(ServerStream stream, Refusal refusal) {
    Headers headers = new Headers(4);
    headers.add(CONTENT_TYPE, GRPC);
    headers.add(GRPC_STATUS, AsciiString.of(Integer.toString(refusal.grpcStatus())));
    headers.add(GRPC_MESSAGE, AsciiString.of(percentEncoded(refusal.told())));
    stream.respond(ResponseHead.own(200, headers, 0), true);
  }

  private static void problem(ServerStream stream, boolean toHead, Refusal refusal) {
    String key = refusal.reason().equals("denied") ? "instance" : "detail";
    String text =
        "{\"type\":\"about:blank\",\"status\":"
            + refusal.status()
            + ",\""
            + key
            + "\":\""
            + escaped(refusal.told())
            + "\"}\n";
    ByteBuf body = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    Headers headers = new Headers(4);
    headers.add(CONTENT_TYPE, PROBLEM);
    headers.add(CONTENT_LENGTH, AsciiString.of(Integer.toString(body.readableBytes())));
    stream.respond(
        ResponseHead.own(refusal.status(), headers, toHead ? 0 : body.readableBytes()), toHead);
    if (!toHead) {
      stream.data(direct(body), true);
    }
  }

  // What is encrypted must lie outside the heap.
  private static ByteBuf direct(ByteBuf heap) {
    ByteBuf copy = io.netty.buffer.ByteBufAllocator.DEFAULT.directBuffer(heap.readableBytes());
    copy.writeBytes(heap);
    heap.release();
    return copy;
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  // As gRPC writes messages: printable ASCII but the percent sign.
  private static String percentEncoded(String text) {
    StringBuilder out = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= ' ' && octet < 127 && octet != '%') {
        out.append((char) octet);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
      }
    }
    return out.toString();
  }
}
