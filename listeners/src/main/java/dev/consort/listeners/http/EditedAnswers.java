// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ServerStream;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** A caller's stream on which the headers of the answer are edited. Confined to a loop. */
final class EditedAnswers implements ServerStream {
  private final ServerStream stream;
  private final Consumer<Headers> edit;

  EditedAnswers(ServerStream stream, Consumer<Headers> edit) {
    this.stream = stream;
    this.edit = edit;
  }

  @Override
  public void inform(ResponseHead head) {
    stream.inform(head);
  }

  @Override
  public void respond(ResponseHead head, boolean end) {
    edit.accept(head.headers());
    stream.respond(head, end);
  }

  @Override
  public void data(ByteBuf body, boolean end) {
    stream.data(body, end);
  }

  @Override
  public void trailers(Headers trailers) {
    stream.trailers(trailers);
  }

  @Override
  public void abort(Abort why) {
    stream.abort(why);
  }

  @Override
  public void callerLeft() {
    stream.callerLeft();
  }

  @Override
  public boolean isWritable() {
    return stream.isWritable();
  }

  @Override
  public void consumed(int bytes) {
    stream.consumed(bytes);
  }
}
