// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ServerStream;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The caller's stream of an exchange, as a recorder. */
final class FakeCaller implements ServerStream {
  final List<Integer> informed = new ArrayList<>();
  final StringBuilder body = new StringBuilder();
  ResponseHead head;
  Headers trailers;
  Abort aborted;
  boolean ended;
  boolean full;
  int consumed;

  @Override
  public void inform(ResponseHead informational) {
    assertFalse(ended);
    informed.add(informational.status());
  }

  @Override
  public void respond(ResponseHead response, boolean end) {
    assertFalse(ended || head != null, "answered twice");
    head = response;
    ended = end;
  }

  @Override
  public void data(ByteBuf bytes, boolean end) {
    assertFalse(ended, "data behind the end");
    body.append(bytes.toString(StandardCharsets.UTF_8));
    bytes.release();
    ended = end;
  }

  @Override
  public void trailers(Headers last) {
    assertFalse(ended, "trailers behind the end");
    trailers = last;
    ended = true;
  }

  @Override
  public void abort(Abort why) {
    if (aborted == null) {
      aborted = why;
    }
  }

  @Override
  public boolean isWritable() {
    return !full;
  }

  @Override
  public void consumed(int bytes) {
    consumed += bytes;
  }
}
