// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.listeners.message.WebSocketHandshake;
import io.netty.util.AsciiString;

/** One request that was sent, and its answer. Confined to its connection's loop. */
final class Http2ClientStream extends Http2Stream {
  private static final AsciiString HEAD = AsciiString.cached("HEAD");

  private final ResponseReceiver receiver;
  private final boolean toHead;
  private final boolean connect;
  private final boolean upgrade;
  private final AsciiString webSocketKey;
  private boolean informed;
  private boolean answered;
  private boolean tunnel;

  Http2ClientStream(
      Http2Connection connection, int id, RequestHead head, ResponseReceiver receiver) {
    super(connection, id);
    this.receiver = receiver;
    this.toHead = head.method().contentEquals(HEAD);
    this.connect = head.isConnect();
    this.upgrade = head.upgrade() != null;
    this.webSocketKey = upgrade ? head.headers().get(WebSocketHandshake.KEY) : null;
    receiver(receiver);
  }

  boolean toHead() {
    return toHead;
  }

  boolean mayTunnel() {
    return connect || upgrade;
  }

  boolean upgrades() {
    return upgrade;
  }

  boolean isAnswered() {
    return answered;
  }

  /** Whether anything of an answer has come. */
  boolean heardOf() {
    return informed || answered;
  }

  void inform(ResponseHead head) {
    informed = true;
    receiver.inform(head);
  }

  void answer(ResponseHead head, boolean end) {
    answered = true;
    tunnel = (upgrade && head.status() == 101) || (connect && head.status() / 100 == 2);
    if (tunnel && webSocketKey != null) {
      // RFC 8441 section 5: a 2xx says what the proof says in HTTP/1.1.
      head.headers().set(WebSocketHandshake.ACCEPT, WebSocketHandshake.accept(webSocketKey));
    }
    expect(head.contentLength());
    if (end) {
      markRemoteEnded();
    }
    receiver.response(head, end);
    if (end) {
      endedRemotely();
    }
  }

  @Override
  boolean isTunnel() {
    return tunnel;
  }

  @Override
  boolean hasHeadQueued() {
    return false;
  }

  @Override
  boolean sendHead() {
    return false;
  }
}
