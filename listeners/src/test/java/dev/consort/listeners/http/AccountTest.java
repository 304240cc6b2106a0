// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.listeners.ClosedBy;
import dev.consort.listeners.Direction;
import dev.consort.listeners.accesslog.Captures;
import dev.consort.listeners.accesslog.RequestRecord;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.Version;
import dev.consort.metrics.Registry;
import dev.consort.time.ManualTimers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a request for its line in the access log. */
final class AccountTest {
  private static final AsciiString TRACE = AsciiString.of("x-trace");
  private static final AsciiString SERVER = AsciiString.of("server");
  private static final AsciiString STATUS = AsciiString.of("grpc-status");
  private static final AsciiString TYPE = AsciiString.of("content-type");

  private final ManualTimers time = new ManualTimers(Instant.parse("2026-05-05T10:00:00Z"));
  private final List<RequestRecord> records = new ArrayList<>();
  private final List<Integer> asked = new ArrayList<>();
  private Captures captures = Captures.NONE;
  private boolean wanted = true;

  private final class Log implements RequestLog {
    @Override
    public boolean wants(int status) {
      asked.add(status);
      return wanted;
    }

    @Override
    public Captures captures() {
      return captures;
    }

    @Override
    public void offer(RequestRecord record) {
      records.add(record);
    }

    @Override
    public void refused(String format, Object... arguments) {}
  }

  private Account account(Direction direction, Headers headers) {
    HttpHost host =
        new HttpHost(
            direction,
            "api",
            Optional.empty(),
            Optional.empty(),
            new Log(),
            new RequestMetrics(new Registry(), direction.label(), "api", ""),
            new Denials(1),
            UseLimits.none("test"),
            time,
            time,
            time,
            new Random(1));
    RequestHead head =
        new RequestHead(
            Version.HTTP_1_1,
            AsciiString.of("GET"),
            AsciiString.of("/a?b=c"),
            AsciiString.of("api:80"),
            headers,
            0,
            null);
    return new Account(
        host, new Caller("spiffe://web", "api", "10.0.0.1:999", "10.0.0.2:21000"), head);
  }

  private static Headers headers(AsciiString name, String value) {
    Headers headers = new Headers();
    headers.add(name, AsciiString.of(value));
    return headers;
  }

  private static ResponseHead response(int status, Headers headers) {
    return new ResponseHead(Version.HTTP_1_1, status, AsciiString.EMPTY_STRING, headers, 0);
  }

  private RequestRecord record() {
    assertEquals(1, records.size());
    return records.getFirst();
  }

  @Test
  void settle_requestOfThreeSeconds_tellsWhenTheAnswerCame() {
    Account account = account(Direction.OUTBOUND, new Headers());
    account.received(5);
    time.advance(Duration.ofSeconds(1));
    account.answered(response(200, new Headers()));
    time.advance(Duration.ofSeconds(2));
    account.sent(7);
    account.settle(null, ClosedBy.PEER, "finished", "");
    assertEquals(1_000_000_000L, record().waitedNanos());
    assertEquals(3_000_000_000L, record().durationNanos());
    assertEquals(5, record().receivedBytes());
    assertEquals(7, record().sentBytes());
    assertEquals("api", record().upstream());
    assertEquals("10.0.0.2:21000", record().local());
    assertEquals(List.of(), record().captured());
  }

  @Test
  void settle_inbound_hasNoUpstream() {
    account(Direction.INBOUND, new Headers()).settle(null, ClosedBy.APP, "finished", "");
    assertEquals("", record().upstream());
  }

  @Test
  void settle_headersThatAreAskedFor_areThereAndNoOthers() {
    captures = new Captures(List.of(TRACE), List.of(SERVER, TRACE), List.of(STATUS));
    Headers request = headers(TRACE, "t1");
    request.add(AsciiString.of("authorization"), AsciiString.of("secret"));
    Account account = account(Direction.INBOUND, request);
    account.answered(response(200, headers(SERVER, "nginx")));
    account.trailed(headers(STATUS, "7"));
    account.settle(null, ClosedBy.APP, "finished", "");
    assertEquals(List.of("t1", "nginx", "", "7"), record().captured());
  }

  @Test
  void settle_refusedBeforeAnyAnswer_hasTheRequestsHeadersOnly() {
    captures = new Captures(List.of(TRACE), List.of(SERVER), List.of());
    Account account = account(Direction.INBOUND, headers(TRACE, "t1"));
    account.answered(403);
    account.settle(null, ClosedBy.PROXY, "denied", "");
    assertEquals(List.of("t1", ""), record().captured());
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset", "cancelled", "timeout", "denied"})
  void settle_answerThatBrokeOff_countsAsNone(String reason) {
    Account account = account(Direction.INBOUND, new Headers());
    account.answered(response(200, new Headers()));
    account.settle(null, ClosedBy.APP, reason, "");
    assertEquals(List.of(0), asked);
    assertEquals(200, record().status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"finished", "redirected"})
  void settle_wholeAnswer_countsByItsStatus(String reason) {
    Account account = account(Direction.INBOUND, new Headers());
    account.answered(response(204, new Headers()));
    account.settle(null, ClosedBy.APP, reason, "");
    assertEquals(List.of(204), asked);
  }

  @ParameterizedTest
  @CsvSource({"0, 200", "1, 0", "14, 0", "00, 0", "'', 0"})
  void settle_callOfGrpc_countsByTheStatusInItsTrailers(String status, int counted) {
    Account account = account(Direction.INBOUND, new Headers());
    account.answered(response(200, headers(TYPE, "application/grpc+proto")));
    account.trailed(headers(STATUS, status));
    account.settle(null, ClosedBy.APP, "finished", "");
    assertEquals(List.of(counted), asked);
    assertEquals(status, record().grpcStatus());
  }

  @ParameterizedTest
  @CsvSource({"0, 200", "5, 0"})
  void settle_callAnsweredByTrailersOnly_countsByTheStatusInItsHead(String status, int counted) {
    Account account = account(Direction.INBOUND, new Headers());
    account.answered(response(200, headers(STATUS, status)));
    account.settle(null, ClosedBy.APP, "finished", "");
    assertEquals(List.of(counted), asked);
    assertEquals(status, record().grpcStatus());
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc, 0",
    "APPLICATION/GRPC;x=y, 0",
    "application/grpc-web, 200",
    "application/json, 200"
  })
  void settle_noStatusOfACall_isAFailureOfCallsOnly(String type, int counted) {
    Account account = account(Direction.INBOUND, new Headers());
    account.answered(response(200, headers(TYPE, type)));
    account.trailed(headers(TRACE, "t1"));
    account.settle(null, ClosedBy.APP, "finished", "");
    assertEquals(List.of(counted), asked);
    assertEquals("", record().grpcStatus());
  }

  @Test
  void settle_notWanted_makesNoRecord() {
    wanted = false;
    account(Direction.INBOUND, new Headers()).settle(null, ClosedBy.APP, "finished", "");
    assertEquals(List.of(), records);
  }
}
