// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import io.netty.buffer.ByteBuf;

/**
 * The sending half of one stream of a connection, and the say over its receiving half. Confined to
 * the connection's loop. What is sent is flushed by the connection at the end of the loop's turn.
 * After the stream has ended, or was aborted from either side, calls do nothing (and release what
 * they are given).
 */
public interface MessageStream {
  /**
   * Sends bytes of the body, or of the tunnel once there is one. What can't be sent at once is
   * held; how much is bounded by who asks {@link #isWritable} before it reads more.
   *
   * @param body taken over; may be empty
   * @param end whether nothing follows, not even trailers
   */
  void data(ByteBuf body, boolean end);

  /** Ends the message with trailers. Who cannot send them leaves them out and ends the body. */
  void trailers(Headers trailers);

  /** Ends both halves now and tells the other side as much as its protocol lets it be told. */
  void abort(Abort why);

  /**
   * The one that this is sent for has ended its sending direction behind a whole message, and may
   * or may not still listen. HTTP/1 passes that on as it came; HTTP/2 has no such thing, so there
   * the stream is cancelled, as its servers expect of a caller that left.
   */
  default void callerLeft() {
    abort(new Abort(Abort.Kind.CANCELLED, "the caller ended its direction"));
  }

  /**
   * Whether more may be sent without piling up. {@link StreamReceiver#writable} tells of the
   * change.
   */
  boolean isWritable();

  /**
   * Says that {@code bytes} of the body that were received are done with, so that as many more may
   * come. Until it is said, the connection keeps the other side from sending them.
   */
  void consumed(int bytes);
}
