// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The application and the callers of HTTP/2: streams beside each other on a few connections, most
 * of them short, some long. Runs on Vert.x's threads.
 */
final class TrainingStreams implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final int STREAMS = 64;
  private static final int SMALL = 100;
  private static final int BIG = 256 * 1024;
  private static final int BIG_EACH = 64;
  private static final int PATIENCE_SECONDS = 20;

  private final HttpServer server;
  private final HttpClient client;
  private final LongAdder exchanges = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean over;

  private TrainingStreams(HttpServer server, HttpClient client) {
    this.server = server;
    this.client = client;
  }

  /** Starts the application on a free loopback port. */
  static TrainingStreams start(Vertx vertx) throws InterruptedException, ExecutionException {
    Buffer small = Buffer.buffer(new byte[SMALL]);
    Buffer big = Buffer.buffer(new byte[BIG]);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            _ ->
                                request
                                    .response()
                                    .end(request.path().equals("/big") ? big : small)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false),
            new PoolOptions().setHttp2MaxSize(CONNECTIONS));
    return new TrainingStreams(server, client);
  }

  int port() {
    return server.actualPort();
  }

  /** Asks through an upstream's local port for {@code seconds}; how many exchanges there were. */
  long run(int upstreamPort, int seconds) throws InterruptedException {
    CountDownLatch callers = new CountDownLatch(STREAMS);
    for (int i = 0; i < STREAMS; i++) {
      next(upstreamPort, i, callers);
    }
    callers.await(seconds, TimeUnit.SECONDS);
    over = true;
    callers.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return exchanges.sum();
  }

  long failures() {
    return failures.sum();
  }

  private void next(int port, int count, CountDownLatch callers) {
    if (over) {
      callers.countDown();
      return;
    }
    ask(port, count)
        .onComplete(
            answer -> {
              (answer.succeeded() ? exchanges : failures).increment();
              next(port, count + STREAMS, callers);
            });
  }

  private Future<Buffer> ask(int port, int count) {
    boolean big = count % BIG_EACH == 0;
    RequestOptions options =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setMethod(count % 2 == 0 ? HttpMethod.GET : HttpMethod.POST)
            .setURI(big ? "/big" : "/small");
    return client
        .request(options)
        .compose(
            request ->
                request.getMethod().equals(HttpMethod.GET)
                    ? request.send()
                    : request.send(Buffer.buffer(new byte[SMALL])))
        .compose(HttpClientResponse::body);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
