// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.Version;
import io.netty.util.AsciiString;

/** A client's connection without a socket, whose other side is the test. */
final class Asked implements ClientConnection.Listener, AutoCloseable {
  final TestChannel channel = new TestChannel();
  final Http1ClientConnection connection;
  int closed;
  int changed;
  int cutOff;
  Runnable onAvailable = () -> {};

  Asked() {
    this(HttpLimits.DEFAULT);
  }

  Asked(HttpLimits limits) {
    connection = new Http1ClientConnection(limits, this, _ -> channel.endOutput());
    channel.pipeline().addLast(connection);
  }

  static RequestHead get(String target, String... lines) {
    return head("GET", target, 0, null, lines);
  }

  static RequestHead head(
      String method, String target, long length, String upgrade, String... lines) {
    return new RequestHead(
        Version.HTTP_1_1,
        AsciiString.of(method),
        AsciiString.of(target),
        AsciiString.of("api"),
        Served.headers(lines),
        length,
        upgrade == null ? null : AsciiString.of(upgrade));
  }

  /** Sends a request. */
  Heard ask(RequestHead head, boolean end) {
    Heard heard = new Heard();
    heard.stream = connection.send(head, end, heard);
    channel.runPendingTasks();
    return heard;
  }

  Heard ask() {
    return ask(get("/"), true);
  }

  void receive(String bytes) {
    channel.receive(bytes);
  }

  @Override
  public void availabilityChanged(ClientConnection which) {
    changed++;
    onAvailable.run();
  }

  @Override
  public void cutOff(ClientConnection which) {
    cutOff++;
  }

  @Override
  public void closed(ClientConnection which) {
    closed++;
  }

  /** Nothing may be left behind. */
  @Override
  public void close() {
    channel.finishWithoutLeaks();
    assertEquals(1, closed, "told of its end");
  }
}
