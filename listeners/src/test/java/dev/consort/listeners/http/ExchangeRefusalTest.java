// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.listeners.http.FakeConnection.Sent;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.listeners.message.Version;
import dev.consort.upstreams.OriginFailure;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a caller is told when there is no answer, and which timer was it. */
final class ExchangeRefusalTest extends ExchangeFixture {
  @Test
  void answerTimer_namesTimerHopAndKey() {
    test.answerWithin(Duration.ofMillis(1500));
    Sent sent = get();
    test.timers.advance(Duration.ofMillis(1500));

    assertEquals(504, caller.head.status());
    assertTrue(
        caller
            .body
            .toString()
            .contains("the answer took longer than 1500 ms at the sidecar of api (answer_ms)"),
        caller.body.toString());
    assertNotNull(sent.aborted);
    assertEquals("timeout", reason());
  }

  @Test
  void answerTimer_endsWithTheHead() {
    test.answerWithin(Duration.ofSeconds(1));
    Sent sent = get();
    sent.respond(200, -1, false);
    test.timers.advance(Duration.ofHours(1));

    assertNull(caller.aborted);
    assertEquals(0, test.timers.pending());
  }

  @Test
  void idleTimer_countsFromTheLastByteEitherWay() {
    test.idleAtMost(Duration.ofSeconds(10));
    StreamReceiver request = begin(TestHost.request("POST", "/"), false);
    Sent sent = connect(false);
    test.timers.advance(Duration.ofSeconds(9));
    request.data(TestHost.bytes("x"), false);
    test.timers.advance(Duration.ofSeconds(9));
    sent.respond(200, -1, false);
    test.timers.advance(Duration.ofSeconds(9));
    assertNull(caller.aborted);
    test.timers.advance(Duration.ofSeconds(1));

    assertNotNull(caller.aborted);
    assertEquals("timeout", reason());
    assertEquals(0, test.timers.pending());
  }

  @Test
  void idleTimer_doesNotCutTunnels() {
    test.idleAtMost(Duration.ofSeconds(10));
    begin(TestHost.request(Version.HTTP_1_1, "GET", "/", "websocket"), false);
    Sent sent = connect(false);
    sent.respond(101, -1, false);
    test.timers.advance(Duration.ofDays(1));

    assertNull(caller.aborted);
  }

  @Test
  void connectTimeout_namesItsKey() {
    begin(TestHost.request("GET", "/"), true);
    waiting
        .getLast()
        .failed(new OriginFailure.TimedOut(TestHost.PLACE, "TCP", Duration.ofSeconds(5)));

    assertEquals(504, caller.head.status());
    assertTrue(caller.body.toString().contains("local_connect_timeout_ms"), caller.body.toString());
    assertFalse(caller.body.toString().contains("10.0.0.7"), caller.body.toString());
  }

  @Test
  void failure_tellsTheCallerNothingOfWhatLiesBehind() {
    begin(TestHost.request("GET", "/"), true);
    waiting.getLast().failed(new OriginFailure.ConnectFailed(TestHost.PLACE, "refused"));

    assertEquals(503, caller.head.status());
    assertFalse(caller.body.toString().contains("10.0.0.7"), caller.body.toString());
    assertTrue(test.records.getLast().detail().contains("10.0.0.7"));
  }

  @Test
  void concurrentRequests_overTheLimit_areRefused() {
    test.limits(
        new UseLimits("limits", OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(1)));
    get();
    FakeCaller second = new FakeCaller();
    new Exchange(test.host(), TestHost.CALLER, second, TestHost.request("GET", "/"), true, _ -> {})
        .start((_, _) -> waiting.add(null));

    assertEquals(503, second.head.status());
    assertEquals(1, waiting.size());
  }

  @Test
  void concurrentRequests_giveTheirPlaceBack() {
    UseLimits limits =
        new UseLimits("limits", OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(1));
    test.limits(limits);
    get().respond(200, 0, true);

    assertTrue(limits.takeRequest());
    assertFalse(limits.takeRequest());
  }

  @Test
  void refusal_ofGrpc_isTrailersOnly() {
    begin(
        TestHost.request(
            Version.HTTP_2, "POST", "/s/m", null, "content-type: application/grpc+proto"),
        true);
    waiting.getLast().failed(new OriginFailure.NoEndpoint("api", 0));

    assertEquals(200, caller.head.status());
    assertTrue(caller.ended);
    assertEquals("", caller.body.toString());
    assertEquals("14", caller.head.headers().get(AsciiString.of("grpc-status")).toString());
  }

  @Test
  void refusal_ofHead_hasNoBody() {
    begin(TestHost.request("HEAD", "/"), true);
    waiting.getLast().failed(new OriginFailure.NoEndpoint("api", 0));

    assertEquals(503, caller.head.status());
    assertTrue(caller.ended);
    assertEquals("", caller.body.toString());
  }

  @Test
  void abandonedWaits_areCountedOut() {
    StreamReceiver request = begin(TestHost.request("GET", "/"), true);
    request.aborted(new Abort(Abort.Kind.CANCELLED, "test"));

    assertTrue(
        test.registry
            .scrape()
            .lines()
            .anyMatch(l -> l.startsWith("consort_requests_active") && l.endsWith(" 0.0")));
  }
}
