// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.http1.Http1ClientConnection;
import dev.consort.listeners.http1.Http1ServerConnection;
import dev.consort.listeners.http2.Http2ClientConnection;
import dev.consort.listeners.http2.Http2ServerConnection;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.OutputEnd;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerConnection;
import io.netty.channel.ChannelHandler;
import java.util.function.Consumer;

/** Makes the handlers that speak HTTP. Pure. */
final class HttpCodecs {
  /** What ALPN calls HTTP/2. */
  static final String H2 = "h2";

  /** What ALPN calls HTTP/1.1. */
  static final String HTTP_1_1 = "http/1.1";

  private HttpCodecs() {}

  /** What a server needs of its listener. */
  record Serving(
      HttpLimits limits,
      Loop loop,
      RequestHandler handler,
      ServerConnection.Listener listener,
      Consumer<ServerConnection> serving) {}

  /**
   * Serves on a channel with plain bytes.
   *
   * @param h2c whether a caller of HTTP/1.1 may upgrade to HTTP/2
   */
  static ChannelHandler server(boolean http2, Serving serving, OutputEnd end, boolean h2c) {
    if (http2) {
      return begun(
          serving,
          new Http2ServerConnection(
              serving.limits(), serving.loop().timers(), serving.handler(), serving.listener()));
    }
    return begun(
        serving,
        new Http1ServerConnection(
            serving.limits(),
            serving.loop().timers(),
            serving.handler(),
            serving.listener(),
            end,
            h2c ? (settings, head) -> upgraded(serving, settings, head) : null));
  }

  private static ChannelHandler upgraded(Serving serving, String settings, RequestHead head) {
    Http2ServerConnection connection =
        Http2ServerConnection.upgraded(
            serving.limits(),
            serving.loop().timers(),
            serving.handler(),
            serving.listener(),
            settings,
            head);
    return connection == null ? null : begun(serving, connection);
  }

  private static <C extends ServerConnection & ChannelHandler> ChannelHandler begun(
      Serving serving, C connection) {
    serving.serving().accept(connection);
    return connection;
  }

  /** A client on a channel with plain bytes. */
  static Client client(
      boolean http2,
      HttpLimits limits,
      Loop loop,
      ClientConnection.Listener listener,
      OutputEnd end) {
    if (http2) {
      Http2ClientConnection connection =
          new Http2ClientConnection(limits, loop.timers(), listener, end != OutputEnd.PLAIN);
      return new Client(connection, connection);
    }
    Http1ClientConnection connection = new Http1ClientConnection(limits, listener, end);
    return new Client(connection, connection);
  }

  /** A connection and the handler that is it. */
  record Client(ClientConnection connection, ChannelHandler handler) {}
}
