// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.List;

/**
 * What a line of the access log is made of. Immutable: made on an event loop, written by the log's
 * thread. Texts that are absent are empty.
 */
public sealed interface AccessRecord permits ConnectionRecord, RequestRecord {
  /** Wall time of the end, milliseconds since the epoch. */
  long endedMillis();

  /** {@code inbound}, {@code outbound} or {@code exposed}. */
  String direction();

  /** The service of this sidecar. */
  String service();

  /** SPIFFE id of the caller. */
  String source();

  /** SPIFFE id of the callee; the upstream's name where none was reached. */
  String destination();

  /** The upstream's name; empty but for outbound ones. */
  String upstream();

  /** Address that it came from. */
  String client();

  /** Address that it came to. */
  String local();

  /** Address that was dialled for it. */
  String endpoint();

  /** From its beginning to its end. */
  long durationNanos();

  /** {@code app}, {@code peer} or {@code proxy}. */
  String closedBy();

  /** Why it ended, a word. */
  String reason();

  /** Why it ended, a sentence. */
  String detail();

  /** Plain bytes from whoever opened it; of a request, those of its body. */
  long receivedBytes();

  /** Plain bytes to whoever opened it; of a request, those of the answer's body. */
  long sentBytes();

  /** Of the answer; 0 when there was none. */
  int status();

  /** Of a call of gRPC, as its answer's trailers have it. */
  String grpcStatus();

  /** Nanoseconds until the head of the answer came; -1 when none did. */
  long waitedNanos();

  /** As {@code HTTP/1.1}. */
  String protocol();

  /** Of the request. */
  String method();

  /** Host and port as the caller named them. */
  String authority();

  /** Path and query. */
  String path();

  /** The value of {@code x-request-id}. */
  String requestId();

  /** As sent. */
  String userAgent();

  /** The route that was taken. */
  String route();

  /** Headers that a format asks for, as {@link Captures} lists them; may be empty altogether. */
  List<String> captured();

  /** How many characters of it strangers have sent: what a queue of them may hold is bounded. */
  default int strangersChars() {
    int chars =
        method().length()
            + authority().length()
            + path().length()
            + requestId().length()
            + grpcStatus().length()
            + userAgent().length();
    for (String header : captured()) {
      chars += header.length();
    }
    return chars;
  }

  /** Whether whoever opened it is the local application. */
  default boolean isOutbound() {
    return direction().equals("outbound");
  }
}
