// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import dev.consort.time.Timers;
import dev.consort.upstreams.SocketError;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One request and its answer. The first outcome counts; whatever comes later is let go. */
final class Exchange implements AgentCall {
  private final int limitBytes;
  private final CompletableFuture<AgentAnswer> outcome = new CompletableFuture<>();
  private volatile HttpClientRequest sent;

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

  /** What to do once there is a connection for the request, on its event loop. */
  Handler<AsyncResult<HttpClientRequest>> sender(Optional<String> body) {
    return opened -> {
      if (opened.failed()) {
        broken(opened.cause());
        return;
      }
      HttpClientRequest request = opened.result();
      sent = request;
      if (outcome.isDone()) {
        abort();
        return;
      }
      request.exceptionHandler(this::broken);
      request.response().onSuccess(this::receive).onFailure(this::broken);
      if (body.isPresent()) {
        request.end(Buffer.buffer(body.get()));
      } else {
        request.end();
      }
    };
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
