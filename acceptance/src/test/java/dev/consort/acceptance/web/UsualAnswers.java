// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import dev.consort.acceptance.support.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** The paths at which an {@link HttpApp} answers otherwise than with what it saw. */
final class UsualAnswers {
  private UsualAnswers() {}

  static void addTo(Map<String, HttpApp.Handler> handlers) {
    handlers.put("/status/", UsualAnswers::status);
    handlers.put("/bytes/", (request, reply) -> reply.payload(payload(request)));
    handlers.put("/chunked/", UsualAnswers::chunked);
    handlers.put("/trailers", UsualAnswers::trailers);
    handlers.put("/early", UsualAnswers::early);
    handlers.put("/duplicates", UsualAnswers::duplicates);
    handlers.put("/hop-by-hop", UsualAnswers::hopByHop);
    handlers.put("/until-close", UsualAnswers::untilClose);
    handlers.put("/upgrade", UsualAnswers::upgrade);
  }

  /** {@code /status/204}: that status, with a body where it may have one. */
  private static void status(Request request, Reply reply) throws IOException {
    int status = Integer.parseInt(last(request));
    reply.send(status, "text/plain", "status " + status, new Field("etag", "\"one\""));
  }

  /** {@code /chunked/65536}: as many bytes, without saying how many. */
  private static void chunked(Request request, Reply reply) throws IOException {
    try (OutputStream chunks = reply.chunks("application/octet-stream")) {
      payload(request).send(chunks);
    }
  }

  private static void trailers(Request request, Reply reply) throws IOException {
    try (OutputStream chunks = reply.chunks("text/plain", new Field("x-after", "all of it"))) {
      chunks.write(WireReader.bytes("body\n"));
    }
  }

  private static void early(Request request, Reply reply) throws IOException {
    reply.raw("HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n");
    reply.flush();
    reply.send(200, "text/plain", "late\n");
  }

  private static void duplicates(Request request, Reply reply) throws IOException {
    reply.send(
        200,
        "text/plain",
        "twice\n",
        new Field("set-cookie", "a=1"),
        new Field("x-other", "between"),
        new Field("set-cookie", "b=2"),
        new Field("set-cookie", "a=3"));
  }

  private static void hopByHop(Request request, Reply reply) throws IOException {
    reply.send(
        200,
        "text/plain",
        "only for the next\n",
        new Field("connection", "x-named"),
        new Field("x-named", "not for you"),
        new Field("keep-alive", "timeout=5"),
        new Field("proxy-connection", "keep-alive"),
        new Field("x-kept", "for you"));
  }

  /** A body that the end of the connection ends, as HTTP/1.0 has it. */
  private static void untilClose(Request request, Reply reply) throws IOException {
    reply.raw("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nall until the end\n");
    reply.close();
  }

  /** Leaves HTTP and echoes. */
  private static void upgrade(Request request, Reply reply) throws IOException {
    if (request.header("upgrade").isEmpty()) {
      reply.send(426, "text/plain", "say which\n", new Field("upgrade", "echo"));
      return;
    }
    reply.raw(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: %s\r\n\r\n"
            .formatted(request.header("upgrade").orElseThrow()));
    reply.takeOver();
    reply.echoToEnd();
  }

  private static Payload payload(Request request) {
    return Payload.ofBytes(Long.parseLong(last(request)));
  }

  private static String last(Request request) {
    return request.path().substring(request.path().lastIndexOf('/') + 1);
  }
}
