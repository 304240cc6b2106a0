// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ServerStream;
import io.netty.util.AsciiString;

/** One request, and its answer. Confined to its connection's loop. */
final class Http2ServerStream extends Http2Stream implements ServerStream {
  // More informational responses than that are left out while the peer does not read.
  private static final int INFORMED_UNREAD = 8;
  private static final int BAD_GATEWAY = 502;
  private static final AsciiString UPGRADE = AsciiString.cached("upgrade");

  private final boolean connect;
  private final boolean upgrade;
  private ResponseHead queuedHead;
  private boolean queuedEnd;
  private boolean responded;
  private boolean tunnel;
  private int informed;

  /**
   * @param head null for one that is refused
   */
  Http2ServerStream(Http2Connection connection, int id, RequestHead head) {
    super(connection, id);
    this.connect = head != null && head.isConnect();
    this.upgrade = head != null && head.upgrade() != null;
  }

  @Override
  public void inform(ResponseHead head) {
    if (!isOver()
        && !responded
        && (connection().writer().isWritable() || informed++ < INFORMED_UNREAD)) {
      send(head, head.status(), false);
    }
  }

  @Override
  public void respond(ResponseHead head, boolean end) {
    if (isOver() || responded) {
      return;
    }
    responded = true;
    tunnel = (upgrade && head.status() == 101) || (connect && head.status() / 100 == 2);
    queuedHead = head;
    queuedEnd = end;
    if (!connection().writer().isWritable()) {
      // So that a peer that does not read its answers holds streams with them, not memory.
      connection().sending().add(this);
    } else if (sendHead()) {
      endedLocally();
    }
  }

  @Override
  boolean hasHeadQueued() {
    return queuedHead != null;
  }

  @Override
  boolean sendHead() {
    ResponseHead head = queuedHead;
    queuedHead = null;
    int status = head.status();
    if (upgrade) {
      // RFC 8441 section 5: any 2xx accepts, which an answer that kept to HTTP/1 did not mean.
      status = tunnel ? 200 : status / 100 == 2 ? BAD_GATEWAY : status;
    }
    send(head, status, queuedEnd);
    return queuedEnd;
  }

  private void send(ResponseHead head, int status, boolean end) {
    FrameWriter writer = connection().writer();
    // A 426 has it, and there is no such thing here (RFC 9113 section 8.6).
    head.headers().remove(UPGRADE);
    writer.beginBlock().status(status);
    writer.lines(head.headers());
    writer.endBlock(id(), end);
  }

  @Override
  boolean isTunnel() {
    return tunnel;
  }
}
