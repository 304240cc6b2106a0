// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that speaks HTTP and knows nothing of the mesh: it tells what it was asked and by
 * whom, as the header of its sidecar says, and echoes what comes on a WebSocket. Thread-safe.
 */
final class ApiApp implements AutoCloseable {
  private static final int START_SECONDS = 20;

  private final AtomicInteger asked = new AtomicInteger();
  private final String name;
  private HttpServer server;

  private ApiApp(String name) {
    this.name = name;
  }

  /**
   * Listens on a free port of loopback.
   *
   * @param name that its answers begin with
   */
  static ApiApp start(Vertx vertx, String name) throws Exception {
    ApiApp app = new ApiApp(name);
    app.server =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
            .requestHandler(app::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(START_SECONDS, TimeUnit.SECONDS);
    return app;
  }

  int port() {
    return server.actualPort();
  }

  /** How many requests it has ever seen, WebSockets not among them. */
  int asked() {
    return asked.get();
  }

  private void answer(HttpServerRequest request) {
    asked.incrementAndGet();
    request
        .response()
        .end(
            name
                + " answers: "
                + request.method()
                + " "
                + request.path()
                + ", asked by "
                + request.getHeader("x-consort-source")
                + "\n");
  }

  @Override
  public void close() {
    server.close();
  }
}
