// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import dev.consort.time.Timers;
import dev.consort.upstreams.SocketError;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One request and its answer. The first outcome counts; whatever comes later is let go. A GET whose
 * connection is closed without a word is sent once more: agents close those that were kept too
 * long, and many when they start.
 */
final class Exchange implements AgentCall {
  private final int limitBytes;
  private final CompletableFuture<AgentAnswer> outcome = new CompletableFuture<>();
  private volatile HttpClientRequest sent;
  private Supplier<Future<HttpClientRequest>> again;

  /**
   * @param limitBytes most bytes of an answer's body
   */
  Exchange(int limitBytes) {
    this.limitBytes = limitBytes;
  }

  @Override
  public CompletionStage<AgentAnswer> answer() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public void cancel() {
    outcome.cancel(false);
    abort();
  }

  void expire(Timers.Cancellable timer) {
    outcome.whenComplete((answer, failure) -> timer.cancel());
  }

  void timedOut(Duration deadline) {
    fail(AgentFault.of(FaultKind.TIMEOUT, "nothing in " + inWords(deadline)));
  }

  /** Sends a GET on a connection that {@code dial} finds. */
  void get(Supplier<Future<HttpClientRequest>> dial) {
    again = dial;
    send(dial.get(), Optional.empty());
  }

  /** Sends a request, once, when there is a connection for it. */
  void send(Future<HttpClientRequest> connection, Optional<String> body) {
    connection.onSuccess(request -> sendOn(request, body)).onFailure(this::broken);
  }

  private void sendOn(HttpClientRequest request, Optional<String> body) {
    sent = request;
    if (outcome.isDone()) {
      abort();
      return;
    }
    // What is told of a request that was sent again is not of this one.
    Consumer<Throwable> unanswered =
        cause -> {
          if (request == sent) {
            unanswered(cause);
          }
        };
    request.exceptionHandler(unanswered::accept);
    request.response().onSuccess(this::receive).onFailure(unanswered::accept);
    if (body.isPresent()) {
      request.end(Buffer.buffer(body.get()));
    } else {
      request.end();
    }
  }

  private void unanswered(Throwable cause) {
    Supplier<Future<HttpClientRequest>> once = again;
    if (once == null || !(cause instanceof HttpClosedException) || outcome.isDone()) {
      broken(cause);
      return;
    }
    again = null;
    sent = null;
    try {
      send(once.get(), Optional.empty());
    } catch (IllegalStateException closed) {
      // It was this side that closed them all.
      broken(cause);
    }
  }

  private void receive(HttpClientResponse response) {
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .forEach(
            (name, value) -> {
              if (name.toLowerCase(Locale.ROOT).startsWith("x-consul-")) {
                headers.put(name, value);
              }
            });
    again = null;
    Buffer body = Buffer.buffer();
    response.exceptionHandler(this::broken);
    response.handler(
        part -> {
          if (body.length() + part.length() > limitBytes) {
            fail(AgentFault.of(FaultKind.TOO_LARGE, "more than " + limitBytes + " bytes"));
          } else {
            body.appendBuffer(part);
          }
        });
    response.endHandler(
        end -> outcome.complete(new AgentAnswer(response.statusCode(), headers, body.getBytes())));
  }

  private void broken(Throwable cause) {
    fail(AgentFault.of(FaultKind.UNREACHABLE, inWords(cause)));
  }

  private static String inWords(Duration deadline) {
    return deadline.toMillis() % 1000 == 0
        ? deadline.toSeconds() + " s"
        : deadline.toMillis() + " ms";
  }

  private static String inWords(Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    return SocketError.words(cause);
  }

  private void fail(AgentFault fault) {
    if (outcome.completeExceptionally(new AgentCallFailed(fault))) {
      abort();
    }
  }

  /**
   * Ends the request at the agent as well: a parked query would hold its connection for minutes.
   */
  private void abort() {
    HttpClientRequest request = sent;
    if (request != null) {
      request.reset();
    }
  }
}
