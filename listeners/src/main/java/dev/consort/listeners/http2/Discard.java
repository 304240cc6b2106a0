// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.StreamReceiver;
import io.netty.buffer.ByteBuf;

/** Takes the rest of a message that nobody wants. Confined to a loop. */
record Discard(MessageStream stream) implements StreamReceiver {
  @Override
  public void data(ByteBuf body, boolean end) {
    int bytes = body.readableBytes();
    body.release();
    stream.consumed(bytes);
  }

  @Override
  public void trailers(Headers trailers) {}

  @Override
  public void aborted(Abort why) {}

  @Override
  public void writable() {}
}
