// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.consort.listeners.http.FakeConnection.Sent;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.route.RetryPolicy;
import dev.consort.upstreams.route.RetryPolicy.Condition;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RetryingOriginTest extends ExchangeFixture {
  private final UseLimits limits = UseLimits.none("test");

  private StreamReceiver begin(RequestHead head, boolean end, RetryPolicy policy) {
    test.outbound().limits(limits);
    exchange = new Exchange(test.host(), TestHost.CALLER, caller, head, end, _ -> ended++);
    exchange.start(
        new RetryingOrigin(
            (request, isFresh) -> {
              waiting.add(request);
              fresh.add(isFresh);
            },
            policy,
            test.host()));
    return exchange.receiver();
  }

  private StreamReceiver get(int retries, Condition... on) {
    return begin(
        TestHost.request("GET", "/"), true, new RetryPolicy(retries, Set.of(on), Set.of(429)));
  }

  private StreamReceiver post(boolean end, Condition on) {
    return begin(TestHost.request("POST", "/"), end, new RetryPolicy(1, Set.of(on), Set.of()));
  }

  private void passBackOff() {
    test.timers.advance(Duration.ofMillis(250));
  }

  @Test
  void answer_thatIsToBeRetried_isThrownAway_andTheNextIsPassedOn() {
    get(2, Condition.GATEWAY_ERROR);
    Sent first = connect(false);
    first.respond(503, 5, false);
    assertNull(caller.head);
    assertNotNull(first.aborted, "nobody reads the rest of it");
    assertEquals(1, released);
    assertEquals(1, waiting.size(), "not before a wait");
    passBackOff();
    connect(false).respond(200, 0, true);
    assertEquals(200, caller.head.status());
    assertEquals(2, released);
    assertEquals(1, ended);
    assertEquals(1, test.records.size());
  }

  @Test
  void answer_afterTheLastTry_isPassedOnAsItIs() {
    get(2, Condition.SERVER_ERROR);
    for (int i = 0; i < 3; i++) {
      connect(false).respond(500, 0, true);
      passBackOff();
    }
    assertEquals(500, caller.head.status());
    assertEquals(3, connections.size());
  }

  @Test
  void answer_outsideThePolicy_isPassedOnAtOnce() {
    get(2, Condition.GATEWAY_ERROR);
    connect(false).respond(500, 0, true);
    assertEquals(500, caller.head.status());
  }

  @Test
  void status_thatIsNamed_isRetried() {
    get(1);
    connect(false).respond(429, 0, true);
    passBackOff();
    connect(false).respond(200, 0, true);
    assertEquals(200, caller.head.status());
  }

  @Test
  void reset_isRetriedOnlyWhereThePolicySaysSo() {
    post(true, Condition.RESET);
    connect(false).fail(Abort.Kind.LOST);
    passBackOff();
    connect(false).respond(200, 0, true);
    assertEquals(200, caller.head.status());
  }

  @Test
  void reset_outsideThePolicy_isABadGateway() {
    post(true, Condition.GATEWAY_ERROR);
    connect(false).fail(Abort.Kind.LOST);
    passBackOff();
    assertEquals(502, caller.head.status());
    assertEquals(1, connections.size());
  }

  @Test
  void body_isSentAgainWhole_whateverOfItCameMeanwhile() {
    StreamReceiver request = post(false, Condition.SERVER_ERROR);
    request.data(TestHost.bytes("one "), false);
    Sent first = connect(false);
    request.data(TestHost.bytes("two "), false);
    first.respond(500, 0, true);
    request.data(TestHost.bytes("three"), true);
    passBackOff();
    Sent second = connect(false);
    assertEquals("one two three", second.body.toString());
    assertEquals(13, caller.consumed);
    second.respond(200, 0, true);
    assertEquals(200, caller.head.status());
  }

  @Test
  void body_thatIsLong_isNotKept_andItsAnswerIsPassedOn() {
    StreamReceiver request = post(false, Condition.SERVER_ERROR);
    Sent first = connect(false);
    ByteBuf small = TestHost.bytes("x".repeat(40_000));
    ByteBuf large = TestHost.bytes("x".repeat(40_000));
    request.data(small, false);
    request.data(large, true);
    assertEquals(0, small.refCnt());
    first.respond(500, 0, true);
    assertEquals(500, caller.head.status());
  }

  @Test
  void body_thatGrowsLong_whileItWaitsToBeSentAgain_isSentWhole() {
    StreamReceiver request = post(false, Condition.SERVER_ERROR);
    request.data(TestHost.bytes("x".repeat(40_000)), false);
    connect(false).respond(500, 0, true);
    ByteBuf meanwhile = TestHost.bytes("y".repeat(40_000));
    request.data(meanwhile, true);
    passBackOff();
    Sent second = connect(false);
    assertEquals("x".repeat(40_000) + "y".repeat(40_000), second.body.toString());
    assertEquals(80_000, caller.consumed);
    second.respond(200, 0, true);
    assertEquals(0, meanwhile.refCnt());
  }

  @Test
  void body_thatWasKept_isReleased_whenTheAnswerIsPassedOn() {
    StreamReceiver request = post(false, Condition.SERVER_ERROR);
    Sent first = connect(false);
    ByteBuf body = TestHost.bytes("x");
    request.data(body, true);
    assertEquals(1, body.refCnt(), "kept");
    first.respond(200, 5, false);
    assertEquals(0, body.refCnt());
  }

  @Test
  void callerThatLeaves_whileItWaits_isNotAnsweredAndNothingIsSent() {
    StreamReceiver request = get(1, Condition.SERVER_ERROR);
    connect(false).respond(500, 0, true);
    request.aborted(new Abort(Abort.Kind.CANCELLED, "test"));
    passBackOff();
    assertEquals(1, waiting.size());
    assertEquals(1, ended);
    assertEquals(1, released);
  }

  @Test
  void noConnection_isRetriedOnlyWhereThePolicySaysSo() {
    get(1, Condition.CONNECT_FAILURE);
    waiting.getLast().failed(new OriginFailure.ConnectFailed(TestHost.PLACE, "refused"));
    passBackOff();
    connect(false).respond(200, 0, true);
    assertEquals(200, caller.head.status());
  }

  @Test
  void noConnection_forTheRepeatedRequest_isSaid() {
    get(1, Condition.SERVER_ERROR);
    connect(false).respond(500, 0, true);
    passBackOff();
    waiting.getLast().failed(new OriginFailure.ConnectFailed(TestHost.PLACE, "refused"));
    assertEquals(503, caller.head.status());
    assertEquals(1, ended);
  }

  @Test
  void budget_thatIsSpent_passesAnswersOn_andIsGivenBack() {
    List<Boolean> taken = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      taken.add(limits.takeRetry());
    }
    assertEquals(10, taken.stream().filter(is -> is).count());
    get(1, Condition.SERVER_ERROR);
    connect(false).respond(500, 0, true);
    assertEquals(500, caller.head.status());
  }

  @Test
  void budget_isGivenBack_whenTheRequestIsOver() {
    for (int i = 0; i < 9; i++) {
      limits.takeRetry();
    }
    get(1, Condition.SERVER_ERROR);
    connect(false).respond(500, 0, true);
    assertEquals(false, limits.takeRetry());
    passBackOff();
    connect(false).respond(200, 0, true);
    assertEquals(true, limits.takeRetry());
  }

  @Test
  void upgrade_isNeverSentAgain() {
    begin(
        TestHost.request(dev.consort.listeners.message.Version.HTTP_1_1, "GET", "/", "websocket"),
        true,
        new RetryPolicy(1, Set.of(Condition.SERVER_ERROR), Set.of()));
    connect(false).respond(500, 0, true);
    assertEquals(500, caller.head.status());
  }
}
