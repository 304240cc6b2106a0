// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.upstreams.OriginFailure;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.function.Consumer;

/**
 * A request that may be sent again: one stream to who sends it, over several connections one after
 * the other. Once an answer is passed on, it is only a stage on the way. Confined to a loop.
 */
final class RetriedRequest implements OriginRequest, MessageStream {
  private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
  private static final int LONGEST_STATUS = 2;

  private final OriginRequest request;
  private final RetryingOrigin.Tries tries;
  private final KeptBody kept = new KeptBody();
  private Lease used;
  private RequestHead head;
  private ResponseReceiver answer;
  private MessageStream current;
  private Try last;
  private boolean bodyEnded;
  private boolean settled;
  private boolean over;

  RetriedRequest(OriginRequest request, RetryingOrigin.Tries tries, Lease first) {
    this.request = request;
    this.tries = tries;
    this.used = first;
  }

  /** What the request is given in place of the connection's own lease. */
  Lease lease() {
    return new Lease(new OneRequest(), used.reused(), used.endpoint(), used.peer(), this::release);
  }

  private void release() {
    over = true;
    kept.giveUp();
    tries.end();
    giveBack();
  }

  private void giveBack() {
    if (used != null) {
      Lease lease = used;
      used = null;
      lease.release().run();
    }
  }

  @Override
  public boolean isOver() {
    return over || request.isOver();
  }

  @Override
  public boolean upgrades() {
    return false;
  }

  @Override
  public void acquired(Lease lease) {
    used = lease;
    request.moved(lease());
    send();
    if (current != null && !settled) {
      kept.sendOn(current, bodyEnded);
      answer.writable();
    }
  }

  @Override
  public void failed(OriginFailure failure) {
    tries.end();
    if (!isOver()) {
      request.failed(failure);
    }
  }

  private void send() {
    Try next = new Try();
    last = next;
    MessageStream stream = used.connection().send(head, bodyEnded && kept.isEmpty(), next);
    // What failed at once has been dealt with.
    if (last == next && !next.stale) {
      current = stream;
    }
  }

  /** Begins anew, if it may; whether it does. */
  private boolean again(String why) {
    if (settled || !kept.isWhole() || isOver()) {
      return false;
    }
    MessageStream failed = current;
    if (!tries.again(this, why)) {
      return false;
    }
    current = null;
    last.stale = true;
    if (failed != null) {
      failed.abort(new Abort(Abort.Kind.CANCELLED, "the request is sent again"));
    }
    giveBack();
    return true;
  }

  private void settle() {
    settled = true;
    kept.giveUp();
    tries.end();
  }

  @Override
  public void data(ByteBuf body, boolean end) {
    bodyEnded |= end;
    if (!settled) {
      kept.add(body, current != null);
    }
    if (current == null) {
      body.release();
    } else {
      current.data(body, end);
    }
  }

  @Override
  public void trailers(Headers trailers) {
    bodyEnded = true;
    if (!settled) {
      kept.trailers(trailers.copy());
    }
    if (current != null) {
      current.trailers(trailers);
    }
  }

  @Override
  public void abort(Abort why) {
    over = true;
    kept.giveUp();
    if (current != null) {
      current.abort(why);
    }
  }

  @Override
  public void callerLeft() {
    if (current != null) {
      current.callerLeft();
    }
  }

  @Override
  public boolean isWritable() {
    return current != null && current.isWritable();
  }

  @Override
  public void consumed(int bytes) {
    if (current != null) {
      current.consumed(bytes);
    }
  }

  /** What the request believes to be a connection. */
  private final class OneRequest implements ClientConnection {
    @Override
    public boolean isAvailable() {
      return used.connection().isAvailable();
    }

    @Override
    public int active() {
      return used.connection().active();
    }

    @Override
    public void whetherUpgrades(Consumer<Boolean> told) {
      used.connection().whetherUpgrades(told);
    }

    @Override
    public MessageStream send(RequestHead first, boolean end, ResponseReceiver receiver) {
      head = first;
      answer = receiver;
      bodyEnded = end;
      RetriedRequest.this.send();
      return RetriedRequest.this;
    }

    @Override
    public void drain() {
      used.connection().drain();
    }

    @Override
    public void close() {
      used.connection().close();
    }
  }

  /** Hears the answer of one connection. */
  private final class Try implements ResponseReceiver {
    private boolean stale;

    @Override
    public void inform(ResponseHead informational) {
      if (!stale) {
        answer.inform(informational);
      }
    }

    @Override
    public void response(ResponseHead response, boolean end) {
      if (stale || used == null) {
        return;
      }
      used.answered().accept(response.status());
      if (current != null
          && tries.policy().again(response.status(), grpcStatus(response))
          && again("it was answered " + response.status())) {
        return;
      }
      settle();
      answer.response(response, end);
    }

    @Override
    public void data(ByteBuf body, boolean end) {
      if (stale) {
        body.release();
      } else {
        answer.data(body, end);
      }
    }

    @Override
    public void trailers(Headers trailers) {
      if (!stale) {
        answer.trailers(trailers);
      }
    }

    @Override
    public void aborted(Abort why) {
      if (stale) {
        return;
      }
      current = null;
      tellNoAnswer(why);
      if (!isAgain(why) || !again(why.detail())) {
        stale = true;
        settle();
        answer.aborted(why);
      }
    }

    // That a server sent a request back, or closed what was idle, says nothing of how it does.
    private void tellNoAnswer(Abort why) {
      boolean idle = why.kind() == Abort.Kind.LOST && used != null && used.reused();
      if (!settled && used != null && !idle && why.kind() != Abort.Kind.NOT_PROCESSED) {
        used.answered().accept(Lease.NONE);
      }
    }

    private boolean isAgain(Abort why) {
      return switch (why.kind()) {
        case NOT_PROCESSED -> true;
        case LOST, CANCELLED, PROTOCOL -> tries.policy().againAfterReset();
        case OVERLOAD, TIMED_OUT, INTERNAL -> false;
      };
    }

    @Override
    public void left() {
      if (!stale) {
        answer.left();
      }
    }

    @Override
    public void writable() {
      if (!stale) {
        answer.writable();
      }
    }
  }

  private static int grpcStatus(ResponseHead response) {
    AsciiString status = response.headers().get(GRPC_STATUS);
    return status == null
            || status.isEmpty()
            || status.length() > LONGEST_STATUS
            || !isNumber(status)
        ? -1
        : status.parseInt();
  }

  private static boolean isNumber(AsciiString text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.byteAt(i) < '0' || text.byteAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
