// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import io.netty.buffer.ByteBuf;

/** Hears what comes in on one stream behind the head. On the connection's loop, in order. */
public interface StreamReceiver {
  /**
   * Bytes of the body, or of the tunnel.
   *
   * @param body the receiver's to release; not empty unless {@code end}
   * @param end whether nothing follows
   */
  void data(ByteBuf body, boolean end);

  /** The body has ended, with these trailers. */
  void trailers(Headers trailers);

  /**
   * The stream ended before the message did, or before what is being sent could be. The last call.
   */
  void aborted(Abort why);

  /** The other side has ended its sending direction behind its whole message; HTTP/1 only. */
  default void left() {}

  /** {@link MessageStream#isWritable} holds again. */
  void writable();
}
