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
  /** The reason of a request that was answered in full. */
  static final String FINISHED = "finished";

  /** The reason of one that was sent to another path. */
  static final String REDIRECTED = "redirected";

  private static final AsciiString USER_AGENT = AsciiString.cached("user-agent");
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  private static final AsciiString GRPC = AsciiString.cached("application/grpc");
  private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
  private static final AsciiString OK = AsciiString.cached("0");

  private final HttpHost host;
  private final Caller caller;
  private final RequestHead request;
  private final long beganNanos;
  private long requestBytes;
  private long responseBytes;
  private long answeredNanos = -1;
  private int status;
  private boolean grpc;
  private AsciiString grpcStatus;
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
    grpc = isGrpc(head.headers().get(CONTENT_TYPE));
    // Where nothing else is to be said, the head is the trailers too.
    grpcStatus = head.headers().get(GRPC_STATUS);
    if (captured != null) {
      captured.response(head.headers());
    }
  }

  void trailed(Headers trailers) {
    AsciiString told = trailers.get(GRPC_STATUS);
    grpcStatus = told == null ? grpcStatus : told;
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
    if (host.log().wants(wentWell(reason) ? status : 0)) {
      host.log().offer(record(lease, by, reason, detail, nowNanos));
    }
  }

  private boolean wentWell(String reason) {
    return (reason.equals(FINISHED) || reason.equals(REDIRECTED)) && !failedAsCall();
  }

  // A call of gRPC has status 200 whatever comes of it; without a status of its own it failed too.
  private boolean failedAsCall() {
    return grpcStatus == null ? grpc : !grpcStatus.contentEquals(OK);
  }

  private static boolean isGrpc(AsciiString type) {
    return type != null
        && type.regionMatches(true, 0, GRPC, 0, GRPC.length())
        // gRPC-Web has its trailers in the body, which nobody reads here.
        && (type.length() == GRPC.length() || type.byteAt(GRPC.length()) != '-');
  }

  private RequestRecord record(
      Lease lease, ClosedBy by, String reason, String detail, long nowNanos) {
    Headers headers = request.headers();
    boolean reached = lease != null && !lease.peer().isEmpty();
    return new RequestRecord(
        host.clock().millis(),
        host.direction().label(),
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
        text(grpcStatus),
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
