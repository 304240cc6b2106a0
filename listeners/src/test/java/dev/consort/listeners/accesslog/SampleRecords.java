// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.List;

/** Records for tests, each of which differs from the others in what a test is about. */
public final class SampleRecords {
  /** 2023-11-14T22:13:20.123Z. */
  static final long ENDED = 1_700_000_000_123L;

  static final String WEB = "spiffe://x/ns/default/dc/dc1/svc/web";
  static final String API = "spiffe://x/ns/default/dc/dc1/svc/api";

  private static final String PATH = "/things?limit=10";

  private SampleRecords() {}

  /** A connection of a peer that ended well. */
  public static ConnectionRecord connection(String detail) {
    return connection("inbound", "peer", "finished", detail);
  }

  static ConnectionRecord connection(
      String direction, String closedBy, String reason, String detail) {
    return new ConnectionRecord(
        ENDED,
        direction,
        "db",
        WEB,
        "db",
        direction.equals("outbound") ? "db" : "",
        "10.0.0.1:4711",
        "10.0.0.2:21000",
        "127.0.0.1:5432",
        12,
        34,
        5_600_000,
        "resumed",
        closedBy,
        reason,
        detail);
  }

  static RequestRecord request() {
    return request("inbound", 200, "app", "finished", "");
  }

  static RequestRecord request(
      String direction, int status, String closedBy, String reason, String detail) {
    return request(direction, status, "", closedBy, reason, detail, PATH, List.of());
  }

  static RequestRecord call(String grpcStatus) {
    return request("inbound", 200, grpcStatus, "app", "finished", "", PATH, List.of());
  }

  static RequestRecord captured(String... values) {
    return request("inbound", 200, "", "app", "finished", "", PATH, List.of(values));
  }

  static RequestRecord path(String path) {
    return request("inbound", 200, "", "app", "finished", "", path, List.of());
  }

  private static RequestRecord request(
      String direction,
      int status,
      String grpcStatus,
      String closedBy,
      String reason,
      String detail,
      String path,
      List<String> captured) {
    return new RequestRecord(
        ENDED,
        direction,
        "api",
        WEB,
        direction.equals("outbound") && status == 503 ? "api" : API,
        direction.equals("outbound") ? "api" : "",
        "",
        "10.0.0.1:4711",
        "10.0.0.2:21000",
        reason.equals("no_endpoint") ? "" : "127.0.0.1:8080",
        "97aa4142",
        "HTTP/1.1",
        "GET",
        "api.example:8080",
        path,
        status,
        grpcStatus,
        7,
        4711,
        5_600_000,
        status == 0 ? -1 : 4_500_000,
        "curl/7.88.1",
        closedBy,
        reason,
        detail,
        captured);
  }

  static String line(LineFormat format, AccessRecord record) {
    LineBuffer line = new LineBuffer();
    format.append(line, record);
    return line.toString();
  }
}
