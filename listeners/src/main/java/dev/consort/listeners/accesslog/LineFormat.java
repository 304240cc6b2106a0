// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.time.Instant;

/** Turns records into lines. */
@FunctionalInterface
interface LineFormat {
  /** Appends one line with its end. */
  void append(StringBuilder line, AccessRecord record);

  /** {@code <time> <direction> key=value ...}; values with blanks are quoted. */
  static void text(StringBuilder line, AccessRecord record) {
    switch (record) {
      case ConnectionRecord connection -> text(line, connection);
      case RequestRecord request -> text(line, request);
    }
  }

  /** One object with the same keys, in the same order. */
  static void json(StringBuilder line, AccessRecord record) {
    switch (record) {
      case ConnectionRecord connection -> json(line, connection);
      case RequestRecord request -> json(line, request);
    }
  }

  private static void text(StringBuilder line, RequestRecord r) {
    line.append(Instant.ofEpochMilli(r.endedMillis())).append(' ').append(r.direction());
    pair(line, "service", r.service());
    pair(line, "source", r.source());
    pair(line, "destination", r.destination());
    pair(line, "client", r.client());
    pair(line, "endpoint", r.endpoint());
    pair(line, "request_id", r.requestId());
    pair(line, "protocol", r.protocol());
    pair(line, "method", r.method());
    pair(line, "authority", r.authority());
    pair(line, "path", r.path());
    line.append(" status=").append(r.status());
    line.append(" request_bytes=").append(r.requestBytes());
    line.append(" response_bytes=").append(r.responseBytes());
    line.append(" duration_ms=").append(r.durationNanos() / 1_000_000);
    line.append(" answer_ms=").append(r.waitedNanos() < 0 ? -1 : r.waitedNanos() / 1_000_000);
    pair(line, "user_agent", r.userAgent());
    pair(line, "closed_by", r.closedBy());
    pair(line, "reason", r.reason());
    if (!r.detail().isEmpty()) {
      pair(line, "detail", r.detail());
    }
    line.append('\n');
  }

  private static void json(StringBuilder line, RequestRecord r) {
    line.append("{\"time\":\"").append(Instant.ofEpochMilli(r.endedMillis())).append('"');
    member(line, "direction", r.direction());
    member(line, "service", r.service());
    member(line, "source", r.source());
    member(line, "destination", r.destination());
    member(line, "client", r.client());
    member(line, "endpoint", r.endpoint());
    member(line, "request_id", r.requestId());
    member(line, "protocol", r.protocol());
    member(line, "method", r.method());
    member(line, "authority", r.authority());
    member(line, "path", r.path());
    line.append(",\"status\":").append(r.status());
    line.append(",\"request_bytes\":").append(r.requestBytes());
    line.append(",\"response_bytes\":").append(r.responseBytes());
    line.append(",\"duration_ms\":").append(r.durationNanos() / 1_000_000);
    line.append(",\"answer_ms\":").append(r.waitedNanos() < 0 ? -1 : r.waitedNanos() / 1_000_000);
    member(line, "user_agent", r.userAgent());
    member(line, "closed_by", r.closedBy());
    member(line, "reason", r.reason());
    member(line, "detail", r.detail());
    line.append("}\n");
  }

  private static void text(StringBuilder line, ConnectionRecord r) {
    line.append(Instant.ofEpochMilli(r.endedMillis())).append(' ').append(r.direction());
    pair(line, "service", r.service());
    pair(line, "source", r.source());
    pair(line, "destination", r.destination());
    pair(line, "client", r.client());
    pair(line, "endpoint", r.endpoint());
    line.append(" to_app=").append(r.toAppBytes());
    line.append(" from_app=").append(r.fromAppBytes());
    line.append(" duration_ms=").append(r.durationNanos() / 1_000_000);
    pair(line, "tls", r.tls());
    pair(line, "closed_by", r.closedBy());
    pair(line, "reason", r.reason());
    if (!r.detail().isEmpty()) {
      pair(line, "detail", r.detail());
    }
    line.append('\n');
  }

  private static void json(StringBuilder line, ConnectionRecord r) {
    line.append("{\"time\":\"").append(Instant.ofEpochMilli(r.endedMillis())).append('"');
    member(line, "direction", r.direction());
    member(line, "service", r.service());
    member(line, "source", r.source());
    member(line, "destination", r.destination());
    member(line, "client", r.client());
    member(line, "endpoint", r.endpoint());
    line.append(",\"to_app\":").append(r.toAppBytes());
    line.append(",\"from_app\":").append(r.fromAppBytes());
    line.append(",\"duration_ms\":").append(r.durationNanos() / 1_000_000);
    member(line, "tls", r.tls());
    member(line, "closed_by", r.closedBy());
    member(line, "reason", r.reason());
    member(line, "detail", r.detail());
    line.append("}\n");
  }

  private static void pair(StringBuilder line, String key, String value) {
    line.append(' ').append(key).append('=');
    if (value.isEmpty()) {
      line.append('-');
    } else if (isPlain(value)) {
      line.append(value);
    } else {
      quoted(line, value);
    }
  }

  private static void member(StringBuilder line, String key, String value) {
    line.append(",\"").append(key).append("\":");
    quoted(line, value);
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 127) {
        return false;
      }
    }
    return true;
  }

  // Details may hold what a peer sent: nothing in it may end the line or the string.
  private static void quoted(StringBuilder line, String value) {
    line.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ' || c == 127 || c == '\u2028' || c == '\u2029') {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
