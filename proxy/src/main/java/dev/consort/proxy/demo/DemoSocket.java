// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket of the application {@code web}: what is said is echoed. For one thread. */
final class DemoSocket implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 5;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private WebSocket socket;

  static DemoSocket open(HttpClient client, URI uri) throws Exception {
    DemoSocket open = new DemoSocket();
    open.socket =
        client
            .newWebSocketBuilder()
            .buildAsync(uri, open.new Ear())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return open;
  }

  /** Says something and waits for its echo. */
  void say(String text) throws Exception {
    socket.sendText(text, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    String echo = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!text.equals(echo)) {
      throw new IOException("the WebSocket answered " + echo);
    }
  }

  private final class Ear implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      heard.add(text.toString());
      from.request(1);
      return null;
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
