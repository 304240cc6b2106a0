// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What was heard on one stream. Fails at once where the order of calls is not the promised one. */
class Heard implements ResponseReceiver {
  final StringBuilder body = new StringBuilder();
  final List<ResponseHead> informed = new ArrayList<>();
  MessageStream stream;
  ResponseHead response;
  Headers trailers;
  Abort aborted;
  boolean ended;
  boolean keepsAll;
  int left;
  int writable;
  Runnable onData = () -> {};
  Runnable onEnd = () -> {};

  @Override
  public void inform(ResponseHead head) {
    assertGoesOn();
    assertNull(response);
    informed.add(head);
  }

  @Override
  public void response(ResponseHead head, boolean end) {
    assertGoesOn();
    assertNull(response);
    response = head;
    if (end) {
      end();
    }
  }

  @Override
  public void data(ByteBuf bytes, boolean end) {
    int length = bytes.readableBytes();
    body.append(bytes.toString(StandardCharsets.ISO_8859_1));
    bytes.release();
    assertGoesOn();
    if (!keepsAll && length > 0 && stream != null) {
      stream.consumed(length);
    }
    onData.run();
    if (end) {
      end();
    }
  }

  @Override
  public void trailers(Headers last) {
    assertGoesOn();
    trailers = last;
    end();
  }

  final void end() {
    ended = true;
    onEnd.run();
  }

  @Override
  public void aborted(Abort why) {
    assertNull(aborted);
    aborted = why;
  }

  @Override
  public void left() {
    left++;
  }

  @Override
  public void writable() {
    assertNull(aborted);
    writable++;
  }

  private void assertGoesOn() {
    assertFalse(ended, "something came behind the end");
    assertNull(aborted, "something came behind the abort");
  }
}
