// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What Consort's own lines hold behind time and direction. */
final class OwnFields {
  /** The key that text leaves out when there is nothing to say. */
  static final String DETAIL = "detail";

  private static final long MILLISECOND = 1_000_000;

  private final List<Field> fields = new ArrayList<>();

  private OwnFields() {}

  record Field(String key, Operator value) {}

  static List<Field> ofConnection() {
    return new OwnFields()
        .text("service", AccessRecord::service)
        .text("source", AccessRecord::source)
        .text("destination", AccessRecord::destination)
        .text("upstream", AccessRecord::upstream)
        .text("client", AccessRecord::client)
        .text("endpoint", AccessRecord::endpoint)
        .number("to_app", r -> r.isOutbound() ? r.sentBytes() : r.receivedBytes())
        .number("from_app", r -> r.isOutbound() ? r.receivedBytes() : r.sentBytes())
        .number("duration_ms", r -> r.durationNanos() / MILLISECOND)
        .text("tls", OwnFields::tls)
        .text("closed_by", AccessRecord::closedBy)
        .text("reason", AccessRecord::reason)
        .text(DETAIL, AccessRecord::detail)
        .fields;
  }

  static List<Field> ofRequest() {
    return new OwnFields()
        .text("service", AccessRecord::service)
        .text("source", AccessRecord::source)
        .text("destination", AccessRecord::destination)
        .text("upstream", AccessRecord::upstream)
        .text("route", AccessRecord::route)
        .text("client", AccessRecord::client)
        .text("endpoint", AccessRecord::endpoint)
        .text("request_id", AccessRecord::requestId)
        .text("protocol", AccessRecord::protocol)
        .text("method", AccessRecord::method)
        .text("authority", AccessRecord::authority)
        .text("path", AccessRecord::path)
        .number("status", AccessRecord::status)
        .text("grpc_status", AccessRecord::grpcStatus)
        .number("request_bytes", AccessRecord::receivedBytes)
        .number("response_bytes", AccessRecord::sentBytes)
        .number("duration_ms", r -> r.durationNanos() / MILLISECOND)
        .number("answer_ms", r -> r.waitedNanos() < 0 ? -1 : r.waitedNanos() / MILLISECOND)
        .text("user_agent", AccessRecord::userAgent)
        .text("closed_by", AccessRecord::closedBy)
        .text("reason", AccessRecord::reason)
        .text(DETAIL, AccessRecord::detail)
        .fields;
  }

  /** Of a connection, how it was secured. */
  static String tls(AccessRecord record) {
    return switch (record) {
      case ConnectionRecord connection -> connection.tls();
      case RequestRecord _ -> "";
    };
  }

  private OwnFields text(String key, Function<AccessRecord, String> of) {
    fields.add(new Field(key, new Operator.Text(of)));
    return this;
  }

  private OwnFields number(String key, ToLongFunction<AccessRecord> of) {
    fields.add(new Field(key, new Operator.Count(of)));
    return this;
  }
}
