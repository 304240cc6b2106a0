// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import static dev.consort.listeners.accesslog.SampleRecords.connection;
import static dev.consort.listeners.accesslog.SampleRecords.line;
import static dev.consort.listeners.accesslog.SampleRecords.path;
import static dev.consort.listeners.accesslog.SampleRecords.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class OwnFormatTest {
  private final LineFormat text = OwnFormat.text();
  private final LineFormat json = OwnFormat.json();

  @Test
  void text_connection_hasPlainValuesBare() {
    assertEquals(
        "2023-11-14T22:13:20.123Z inbound service=db source=spiffe://x/ns/default/dc/dc1/svc/web"
            + " destination=db upstream=- client=10.0.0.1:4711 endpoint=127.0.0.1:5432 to_app=12"
            + " from_app=34 duration_ms=5 tls=resumed closed_by=peer reason=finished\n",
        line(text, connection("")));
  }

  @Test
  void text_outboundConnection_countsBytesFromTheApplicationsSide() {
    String line = line(text, connection("outbound", "app", "finished", ""));
    assertTrue(line.contains(" to_app=12 from_app=34 "), line);
    assertTrue(line.contains(" upstream=db "), line);
  }

  @Test
  void text_request_namesWhoWhomWhatAndWhy() {
    assertEquals(
        "2023-11-14T22:13:20.123Z inbound service=api source=spiffe://x/ns/default/dc/dc1/svc/web"
            + " destination=spiffe://x/ns/default/dc/dc1/svc/api upstream=- route=-"
            + " client=10.0.0.1:4711 endpoint=127.0.0.1:8080 request_id=97aa4142"
            + " protocol=HTTP/1.1 method=GET authority=api.example:8080 path=\"/things?limit=10\""
            + " status=200 grpc_status=- request_bytes=7 response_bytes=4711 duration_ms=5 answer_ms=4"
            + " user_agent=curl/7.88.1 closed_by=app reason=finished\n",
        line(text, request()));
  }

  @Test
  void text_requestWithoutAnswer_hasNoAnswerTime() {
    String line = line(text, request("inbound", 0, "peer", "cancelled", ""));
    assertTrue(line.contains(" status=0 ") && line.contains(" answer_ms=-1 "), line);
  }

  @Test
  void text_hostileDetail_cannotForgeALine() {
    String line = line(text, connection("a\nb \"c\" reason=x\u2028\u009b"));
    assertTrue(line.endsWith(" detail=\"a\\u000ab \\\"c\\\" reason=x\\u2028\\u009b\"\n"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void json_connection_isOneObject() {
    assertEquals(
        "{\"time\":\"2023-11-14T22:13:20.123Z\",\"direction\":\"inbound\",\"service\":\"db\","
            + "\"source\":\"spiffe://x/ns/default/dc/dc1/svc/web\",\"destination\":\"db\","
            + "\"upstream\":\"\",\"client\":\"10.0.0.1:4711\",\"endpoint\":\"127.0.0.1:5432\","
            + "\"to_app\":12,\"from_app\":34,\"duration_ms\":5,\"tls\":\"resumed\","
            + "\"closed_by\":\"peer\",\"reason\":\"finished\",\"detail\":\"a\\u0009\\\\\"}\n",
        line(json, connection("a\t\\")));
  }

  @Test
  void json_hostilePath_staysInItsText() {
    String line = line(json, path("/\",\"reason\":\"forged"));
    assertTrue(line.contains("\"path\":\"/\\\",\\\"reason\\\":\\\"forged\","), line);
  }

  @Test
  void time_acrossSeconds_isRight() {
    LineBuffer line = new LineBuffer();
    line.time(1_700_000_000_999L);
    line.raw(' ');
    line.time(1_700_000_001_000L);
    line.raw(' ');
    line.time(-1);
    assertEquals(
        "2023-11-14T22:13:20.999Z 2023-11-14T22:13:21.000Z 1969-12-31T23:59:59.999Z",
        line.toString());
  }

  @Test
  void number_anyLength_isWrittenInFull() {
    LineBuffer line = new LineBuffer();
    for (long number : new long[] {0, 9, 10, 1234567890123L, Long.MAX_VALUE}) {
      line.number(number);
      line.raw(' ');
    }
    assertEquals("0 9 10 1234567890123 9223372036854775807 ", line.toString());
  }
}
