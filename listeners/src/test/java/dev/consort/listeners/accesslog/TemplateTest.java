// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import static dev.consort.listeners.accesslog.SampleRecords.call;
import static dev.consort.listeners.accesslog.SampleRecords.captured;
import static dev.consort.listeners.accesslog.SampleRecords.connection;
import static dev.consort.listeners.accesslog.SampleRecords.line;
import static dev.consort.listeners.accesslog.SampleRecords.path;
import static dev.consort.listeners.accesslog.SampleRecords.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {
  private final List<String> warnings = new ArrayList<>();

  private LineFormat text(String template) {
    return LineFormat.compile(new AccessLogSettings.Format.TextTemplate(template), warnings::add);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %PROTOCOL%                                | HTTP/1.1
          %REQ(:METHOD)%                            | GET
          %REQ(:authority)%                         | api.example:8080
          %REQ(HOST)%                               | api.example:8080
          %REQ(:PATH)%                              | /things?limit=10
          %REQ(:PATH):7%                            | /things
          %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%        | /things?limit=10
          %REQ(USER-AGENT)%                         | curl/7.88.1
          %REQ(x-request-id)%                       | 97aa4142
          %REQ(COOKIE)%                             | -
          %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%     | 4
          %RESPONSE_CODE%                           | 200
          %RESPONSE_CODE_DETAILS%                   | via_upstream
          %RESPONSE_FLAGS%                          | -
          %CONNECTION_TERMINATION_DETAILS%          | -
          %UPSTREAM_TRANSPORT_FAILURE_REASON%       | -
          %BYTES_RECEIVED%                          | 7
          %BYTES_SENT%                              | 4711
          %DURATION%                                | 5
          %RESPONSE_DURATION%                       | 4
          %RESPONSE_TX_DURATION%                    | 1
          %UPSTREAM_HOST%                           | 127.0.0.1:8080
          %UPSTREAM_CLUSTER%                        | local_app
          %UPSTREAM_LOCAL_ADDRESS%                  | -
          %DOWNSTREAM_REMOTE_ADDRESS%               | 10.0.0.1:4711
          %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%  | 10.0.0.1
          %DOWNSTREAM_LOCAL_ADDRESS%                | 10.0.0.2:21000
          %DOWNSTREAM_LOCAL_PORT%                   | 21000
          %DOWNSTREAM_PEER_URI_SAN%                 | spiffe://x/ns/default/dc/dc1/svc/web
          %DOWNSTREAM_LOCAL_URI_SAN%                | spiffe://x/ns/default/dc/dc1/svc/api
          %UPSTREAM_PEER_URI_SAN%                   | -
          %REQUESTED_SERVER_NAME%                   | -
          %ROUTE_NAME%                              | -
          %CONSORT(SOURCE)%                         | spiffe://x/ns/default/dc/dc1/svc/web
          %CONSORT(closed_by)%                      | app
          %START_TIME%                              | 2023-11-14T22:13:20.118Z
          %START_TIME(%Y/%m/%d %H:%M:%S.%3f %s)%    | 2023/11/14 22:13:20.118 1700000000
          100%%                                     | 100%
          a %DURATION%ms b                          | a 5ms b
          """)
  void text_operatorOfARequest_isItsValue(String template, String expected) {
    assertEquals(expected + "\n", line(text(template), request()));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %UPSTREAM_CLUSTER%          | api
          %UPSTREAM_PEER_URI_SAN%     | spiffe://x/ns/default/dc/dc1/svc/api
          %UPSTREAM_LOCAL_URI_SAN%    | spiffe://x/ns/default/dc/dc1/svc/web
          %DOWNSTREAM_PEER_URI_SAN%   | -
          %DOWNSTREAM_LOCAL_URI_SAN%  | -
          """)
  void text_operatorOfAnOutboundRequest_looksTheOtherWay(String template, String expected) {
    assertEquals(
        expected + "\n", line(text(template), request("outbound", 200, "peer", "finished", "")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %RESPONSE_CODE% %RESPONSE_FLAGS% %PROTOCOL%   | 0 - -
          %BYTES_RECEIVED% %BYTES_SENT%                 | 12 34
          %REQ(:METHOD)% %REQ(X)% %RESPONSE_DURATION%   | - - -
          %CONSORT(TLS)%                                | resumed
          """)
  void text_operatorOfAConnection_hasNothingOfRequests(String template, String expected) {
    assertEquals(expected + "\n", line(text(template), connection("")));
  }

  @ParameterizedTest
  @CsvSource({
    "outbound, 503, proxy, no_endpoint, UH, no_healthy_upstream",
    "outbound, 503, proxy, unreachable, UF,"
        + " upstream_reset_before_response_started{remote_connection_failure}",
    "outbound, 503, proxy, overloaded, UO, upstream_reset_before_response_started{overflow}",
    "inbound, 502, proxy, no_answer, UC,"
        + " upstream_reset_before_response_started{connection_termination}",
    "inbound, 504, proxy, timeout, UT, response_timeout",
    "inbound, 403, proxy, denied, UAEX, rbac_access_denied",
    "inbound, 400, proxy, malformed, DPE, malformed",
    "inbound, 200, peer, cancelled, DC, downstream_remote_disconnect",
    "inbound, 200, peer, reset, DC, downstream_remote_disconnect",
    "outbound, 200, app, reset, DC, downstream_remote_disconnect",
    "inbound, 200, app, reset, UC,"
        + " upstream_reset_after_response_started{connection_termination}",
    "outbound, 200, peer, reset, UC,"
        + " upstream_reset_after_response_started{connection_termination}"
  })
  void text_whatWentWrong_isSaidInEnvoysWords(
      String direction, int status, String closedBy, String reason, String flag, String details) {
    assertEquals(
        flag + " " + details + "\n",
        line(
            text("%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%"),
            request(direction, status, closedBy, reason, "")));
  }

  @Test
  void text_callOfGrpc_hasItsStatus() {
    assertEquals("14\n", line(text("%GRPC_STATUS_NUMBER%"), call("14")));
    assertEquals("-\n", line(text("%GRPC_STATUS_NUMBER%"), request()));
  }

  @Test
  void text_unreachable_tellsWhyInOneWord() {
    assertEquals(
        "Connection_refused\n",
        line(
            text("%UPSTREAM_TRANSPORT_FAILURE_REASON%"),
            request("outbound", 503, "proxy", "unreachable", "Connection refused")));
  }

  @Test
  void text_deniedConnection_saysWhatTerminatedIt() {
    assertEquals(
        "rbac_access_denied\n",
        line(
            text("%CONNECTION_TERMINATION_DETAILS%"),
            connection("inbound", "proxy", "denied", "no")));
  }

  @Test
  void text_unknownOperator_isADashAndAWarning() {
    assertEquals("a - b\n", line(text("a %DOWNSTREAM_MOOD(x)% b"), request()));
    assertEquals(
        List.of("The access log's format has %DOWNSTREAM_MOOD%, which is not known here."),
        warnings);
  }

  @Test
  void text_loosePercentSign_standsAndIsTold() {
    assertEquals("50% of 5\n", line(text("50% of %DURATION%"), request()));
    assertEquals("5 is 50%\n", line(text("%DURATION% is 50%"), request()));
    assertEquals(2, warnings.size(), warnings::toString);
  }

  @Test
  void text_unknownTimeLetter_standsAndIsTold() {
    assertEquals("2023 %Q\n", line(text("%START_TIME(%Y %Q)%"), request()));
    assertEquals(List.of("The time format has %Q, which is not known."), warnings);
  }

  @Test
  void text_hostilePath_cannotForgeALine() {
    String line = line(text("\"%REQ(:PATH)%\""), path("/a\"\r\nx\u001b[31m"));
    assertEquals("\"/a\\\"\\u000d\\u000ax\\u001b[31m\"\n", line);
  }

  @Test
  void captures_headersOfATemplate_areListedOnceAndFoundAgain() {
    LineFormat format =
        text("%REQ(X-One)% %RESP(Server)% %TRAILER(grpc-status)% %REQ(x-one)% %REQ(X-Two?X-ONE)%");
    Captures captures = format.captures();
    assertEquals(List.of(AsciiString.of("x-one"), AsciiString.of("x-two")), captures.request());
    assertEquals(List.of(AsciiString.of("server")), captures.response());
    assertEquals(List.of(AsciiString.of("grpc-status")), captures.trailers());
    assertEquals("1 nginx 0 1 2\n", line(format, captured("1", "2", "nginx", "0")));
    assertEquals("1 - - 1 1\n", line(format, captured("1", "", "", "")));
  }

  @Test
  void captures_whatEveryRecordHas_isNotAmongThem() {
    assertTrue(text("%REQ(:PATH)% %REQ(USER-AGENT)% %RESPONSE_CODE%").captures().isEmpty());
  }
}
