// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.ClosedBy;
import dev.consort.listeners.accesslog.RequestRecord;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import io.netty.util.AsciiString;
import java.util.List;

/** What is counted of one request, and told when it is over. Confined to a loop. */
final class Account {
  /** The reason of an answer that broke off. */
  static final String BROKEN = "reset";

  private static final AsciiString USER_AGENT = AsciiString.cached("user-agent");

  private final HttpHost host;
  private final Caller caller;
  private final RequestHead request;
  private final long beganNanos;
  private long requestBytes;
  private long responseBytes;
  private long answeredNanos = -1;
  private int status;
  private CapturedHeaders captured;

  Account(HttpHost host, Caller caller, RequestHead request) {
    this.host = host;
    this.caller = caller;
    this.request = request;
    this.beganNanos = host.ticker().nanos();
    if (!host.log().captures().isEmpty()) {
      captured = new CapturedHeaders(host.log().captures());
    }
    host.metrics().began();
  }

  void received(int bytes) {
    requestBytes += bytes;
  }

  void sent(int bytes) {
    responseBytes += bytes;
  }

  void answered(int with) {
    status = with;
    answeredNanos = host.ticker().nanos();
  }

  /** The head of an origin's answer is there; what the log shows of it is read now. */
  void answered(ResponseHead head) {
    answered(head.status());
    if (captured != null) {
      captured.response(head.headers());
    }
  }

  void trailed(Headers trailers) {
    if (captured != null) {
      captured.trailers(trailers);
    }
  }

  int status() {
    return status;
  }

  void settle(Lease lease, ClosedBy by, String reason, String detail) {
    long nowNanos = host.ticker().nanos();
    host.metrics().ended(status, reason, nowNanos - beganNanos, requestBytes, responseBytes);
    if (host.log().wants(reason.equals(BROKEN) ? 0 : status)) {
      host.log().offer(record(lease, by, reason, detail, nowNanos));
    }
  }

  private RequestRecord record(
      Lease lease, ClosedBy by, String reason, String detail, long nowNanos) {
    Headers headers = request.headers();
    boolean reached = lease != null && !lease.peer().isEmpty();
    return new RequestRecord(
        host.clock().millis(),
        host.direction(),
        host.service(),
        caller.source(),
        reached ? lease.peer() : caller.destination(),
        host.outbound() ? caller.destination() : "",
        "",
        caller.client(),
        caller.local(),
        lease == null ? "" : lease.endpoint().toString(),
        text(headers.get(HeaderNames.X_REQUEST_ID)),
        request.version().label(),
        request.method().toString(),
        request.authority().toString(),
        request.target().toString(),
        status,
        requestBytes,
        responseBytes,
        nowNanos - beganNanos,
        answeredNanos < 0 ? -1 : answeredNanos - beganNanos,
        text(headers.get(USER_AGENT)),
        by.label(),
        reason,
        detail,
        captured == null ? List.of() : captured.with(headers));
  }

  private static String text(AsciiString value) {
    return value == null ? "" : value.toString();
  }
}
