// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.ClosedBy;
import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.upstreams.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.function.Consumer;

/**
 * One request on its way to an origin, and its answer on the way back. What one side sends is
 * passed on as it comes; what the other cannot take yet keeps the first from sending more. Confined
 * to the loop of both connections.
 */
final class Exchange implements OriginRequest {
  // A request that may be repeated is sent on no more connections than this.
  private static final int MOST_TRIES = 3;
  private static final int TEMPORARY_REDIRECT = 307;

  private final HttpHost host;
  private final Account account;
  private final ServerStream downstream;
  private final RequestHead request;
  private final RequestSide requestSide = new RequestSide();
  private final AnswerSide answerSide = new AnswerSide();
  private final EarlyBody early = new EarlyBody();
  private final Consumer<Exchange> ended;
  private Origin origin;
  private WebSocketKey webSocket;
  private HeadFacts judged;
  private Lease lease;
  private MessageStream upstream;
  private ExchangeTimers timers = ExchangeTimers.NONE;
  private boolean requestEnded;
  private boolean callerLeft;
  private boolean bodySent;
  private boolean answerBegan;
  private boolean answerEnded;
  private boolean tunnel;
  private boolean over;
  private int tries;
  private int owedToCaller;
  private int owedToOrigin;

  /**
   * An exchange that has not begun.
   *
   * @param end whether the head is the whole request
   * @param ended called once, when it is over
   */
  Exchange(
      HttpHost host,
      Caller caller,
      ServerStream downstream,
      RequestHead request,
      boolean end,
      Consumer<Exchange> ended) {
    this.host = host;
    this.account = new Account(host, caller, request);
    this.downstream = downstream;
    this.request = request;
    this.requestEnded = end;
    this.ended = ended;
  }

  /** Hears the rest of the request. */
  StreamReceiver receiver() {
    return requestSide;
  }

  /** Sends the request to an origin. */
  void start(Origin to) {
    if (!host.limits().takeRequest()) {
      refuse(Refusal.of(host.limits().tooManyRequests(host.service()), host));
      return;
    }
    origin = to;
    webSocket = WebSocketKey.put(request, host.random());
    timers = ExchangeTimers.start(host, timer -> refuse(Refusal.timedOut(timer)), () -> tunnel);
    next(false);
  }

  private void next(boolean fresh) {
    tries++;
    origin.acquire(this, fresh);
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public boolean upgrades() {
    return request.upgrade() != null;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // each lease is one of its own
  public void acquired(Lease acquired) {
    lease = acquired;
    MessageStream stream =
        acquired.connection().send(request, requestEnded && early.isEmpty(), answerSide);
    if (over) {
      // Whoever it was for is served already, so nobody waits for what follows.
      stream.abort(new Abort(Abort.Kind.CANCELLED, "the caller is not waiting any more"));
      return;
    }
    // What failed at once may have begun anew on another connection already.
    if (lease != acquired) {
      return;
    }
    upstream = stream;
    if (!early.isEmpty()) {
      bodySent = true;
      creditCaller(early.sendOn(stream, requestEnded));
    }
    if (callerLeft && requestEnded && !over) {
      stream.callerLeft();
    }
  }

  @Override
  public void moved(Lease to) {
    lease = to;
  }

  @Override
  public void failed(OriginFailure failure) {
    if (!over) {
      host.metrics().unreached(failure.label());
      refuse(Refusal.of(failure, host));
    }
  }

  /** Answers in the origin's place, or breaks the answer off where it has begun. */
  void refuse(Refusal refusal) {
    if (over) {
      return;
    }
    host.log()
        .refused(
            "{} refused service={} status={} reason={} told=\"{}\" detail={}",
            host.direction().label(),
            host.service(),
            refusal.status(),
            refusal.reason(),
            refusal.told(),
            refusal.detail());
    if (answerBegan) {
      downstream.abort(new Abort(Abort.Kind.INTERNAL, refusal.reason()));
    } else {
      account.answered(refusal.status());
      RefusalWriter.write(downstream, request, refusal);
    }
    cancelUpstream();
    finish(ClosedBy.PROXY, refusal.reason(), refusal.detail());
  }

  /** Sends the caller to another path. */
  void redirect(AsciiString target) {
    Headers headers = new Headers(1);
    headers.add(HeaderNames.LOCATION, target);
    account.answered(TEMPORARY_REDIRECT);
    downstream.respond(ResponseHead.own(TEMPORARY_REDIRECT, headers, 0), true);
    finish(ClosedBy.PROXY, Account.REDIRECTED, "");
  }

  RequestHead request() {
    return request;
  }

  /** What is to be judged when the request is judged again; unless told, its head. */
  void judged(HeadFacts facts) {
    judged = facts;
  }

  HeadFacts judged() {
    return judged == null ? new HeadFacts(request) : judged;
  }

  private void cancelUpstream() {
    if (upstream != null) {
      upstream.abort(new Abort(Abort.Kind.CANCELLED, "the caller is not waiting any more"));
    }
  }

  private void finish(ClosedBy by, String reason, String detail) {
    if (over) {
      return;
    }
    over = true;
    timers.cancel();
    early.release();
    if (origin != null) {
      host.limits().leaveRequest();
    }
    account.settle(lease, by, reason, detail);
    if (lease != null) {
      lease.release().run();
    }
    ended.accept(this);
  }

  private void finishWhenDone() {
    if (answerEnded && (requestEnded || !tunnel)) {
      if (!requestEnded) {
        // The answer is there, so nobody needs the rest of the request.
        cancelUpstream();
      }
      finish(host.callee(), Account.FINISHED, "");
    }
  }

  private void creditCaller(int bytes) {
    if (upstream != null && upstream.isWritable()) {
      downstream.consumed(bytes);
    } else {
      owedToCaller += bytes;
    }
  }

  private void creditOrigin(int bytes) {
    if (downstream.isWritable()) {
      upstream.consumed(bytes);
    } else {
      owedToOrigin += bytes;
    }
  }

  /** Hears the request behind its head. */
  private final class RequestSide implements StreamReceiver {
    @Override
    public void data(ByteBuf body, boolean end) {
      int bytes = body.readableBytes();
      requestEnded |= end;
      if (over) {
        body.release();
        downstream.consumed(bytes);
        return;
      }
      timers.byteMoved();
      account.received(bytes);
      if (upstream == null) {
        early.add(body);
        return;
      }
      bodySent = true;
      upstream.data(body, end);
      if (!over) {
        creditCaller(bytes);
        finishWhenDone();
      }
    }

    @Override
    public void trailers(Headers trailers) {
      requestEnded = true;
      if (over) {
        return;
      }
      // Some applications put trailers among the headers.
      IdentityHeaders.remove(trailers);
      if (upstream == null) {
        early.trailers(trailers);
      } else {
        bodySent = true;
        upstream.trailers(trailers);
      }
    }

    @Override
    public void left() {
      callerLeft = true;
      if (!over && upstream != null && requestEnded) {
        upstream.callerLeft();
      }
    }

    @Override
    public void aborted(Abort why) {
      if (!over) {
        cancelUpstream();
        finish(
            host.caller(),
            why.kind() == Abort.Kind.CANCELLED ? "cancelled" : "reset",
            why.detail());
      }
    }

    @Override
    public void writable() {
      if (!over && owedToOrigin > 0) {
        int owed = owedToOrigin;
        owedToOrigin = 0;
        upstream.consumed(owed);
      }
    }
  }

  /** Hears the answer. */
  private final class AnswerSide implements ResponseReceiver {
    @Override
    public void inform(ResponseHead head) {
      if (!over) {
        timers.byteMoved();
        downstream.inform(head);
      }
    }

    @Override
    public void response(ResponseHead head, boolean end) {
      if (over) {
        return;
      }
      if (webSocket != null && head.status() == 101 && !webSocket.isAccepted(head)) {
        refuse(Refusal.noAnswer("its answer to the WebSocket's key is wrong"));
        return;
      }
      answerBegan = true;
      lease.answered().accept(head.status());
      answerEnded = end;
      tunnel = head.status() == 101 || (request.isConnect() && head.status() / 100 == 2);
      timers.answered();
      account.answered(head);
      downstream.respond(head, end);
      finishWhenDone();
    }

    @Override
    public void data(ByteBuf body, boolean end) {
      int bytes = body.readableBytes();
      if (over) {
        body.release();
        return;
      }
      timers.byteMoved();
      account.sent(bytes);
      answerEnded |= end;
      downstream.data(body, end);
      if (!over) {
        if (upstream != null && bytes > 0) {
          creditOrigin(bytes);
        }
        finishWhenDone();
      }
    }

    @Override
    public void trailers(Headers trailers) {
      if (!over) {
        answerEnded = true;
        account.trailed(trailers);
        downstream.trailers(trailers);
        finishWhenDone();
      }
    }

    @Override
    public void aborted(Abort why) {
      if (over) {
        return;
      }
      upstream = null;
      if (answerBegan) {
        downstream.abort(why);
        finish(host.callee(), "reset", why.detail());
      } else if (tries < MOST_TRIES
          && !bodySent
          && Methods.mayRepeat(request.method(), why, lease.reused())) {
        lease.release().run();
        lease = null;
        // One that was kept may be as dead as the one before; the last try takes no other's chance.
        next(why.kind() == Abort.Kind.LOST || tries == MOST_TRIES - 1);
      } else {
        lease.answered().accept(Lease.NONE);
        host.metrics().unreached("no_answer");
        refuse(Refusal.noAnswer(why.detail()));
      }
    }

    @Override
    public void writable() {
      if (!over && owedToCaller > 0) {
        int owed = owedToCaller;
        owedToCaller = 0;
        downstream.consumed(owed);
      }
    }
  }
}
