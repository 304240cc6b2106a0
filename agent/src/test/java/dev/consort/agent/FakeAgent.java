// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.agent.config.AgentAddress;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * An agent that says what a test tells it to, over real HTTP on a free port of loopback or a unix
 * socket. Answers are scripted by path. Thread-safe.
 */
public final class FakeAgent implements AutoCloseable {
  private final Vertx vertx;
  private final SocketAddress where;
  private final HttpServerOptions options;
  private final Map<String, Reply> standing = new HashMap<>();
  private final Map<String, Queue<Reply>> once = new HashMap<>();
  private final Map<String, State> states = new HashMap<>();
  private final List<Parked> parked = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private HttpServer server;
  private int port;

  private FakeAgent(Vertx vertx, SocketAddress where, HttpServerOptions options) {
    this.vertx = vertx;
    this.where = where;
    this.options = options;
  }

  /** What was asked. Query parameters and headers that came twice show their first value. */
  public record Request(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {}

  private record State(boolean hash, String position, Reply reply) {}

  private record Parked(String path, Request request, HttpServerResponse response, long timer) {}

  /** What is answered. */
  public sealed interface Reply {
    /** A whole answer. */
    record Whole(int status, Map<String, String> headers, String body) implements Reply {}

    /** Half of an answer that promised more, then the connection is closed. */
    record Cut(String body) implements Reply {}

    /** Nothing, for ever. */
    record Silence() implements Reply {}

    /** The connection is closed at once. */
    record Hangup() implements Reply {}

    /** 200 with {@code body}. */
    static Reply ok(String body) {
      return new Whole(200, Map.of(), body);
    }

    /** An error as the agent sends it: text. */
    static Reply error(int status, String text) {
      return new Whole(status, Map.of(), text);
    }

    /** As it was recorded. */
    static Reply of(Fixture fixture) {
      return new Whole(fixture.status(), fixture.headers(), fixture.body());
    }

    /** The same with one more header. */
    default Reply with(String name, String value) {
      if (!(this instanceof Whole whole)) {
        throw new IllegalStateException("only a whole reply has headers");
      }
      Map<String, String> headers = new HashMap<>(whole.headers());
      headers.put(name, value);
      return new Whole(whole.status(), headers, whole.body());
    }
  }

  /** Starts on a free port. */
  public static FakeAgent start(Vertx vertx) {
    return start(vertx, new HttpServerOptions());
  }

  /** Starts on a free port with options, such as those for TLS. */
  public static FakeAgent start(Vertx vertx, HttpServerOptions options) {
    FakeAgent agent =
        new FakeAgent(vertx, SocketAddress.inetSocketAddress(0, "127.0.0.1"), options);
    agent.resume();
    return agent;
  }

  /** Starts on a unix socket. */
  public static FakeAgent start(Vertx vertx, Path socket) {
    FakeAgent agent =
        new FakeAgent(
            vertx, SocketAddress.domainSocketAddress(socket.toString()), new HttpServerOptions());
    agent.resume();
    return agent;
  }

  /** Where it listens. */
  public AgentAddress address() {
    return where.isDomainSocket()
        ? new AgentAddress.Unix(Path.of(where.path()))
        : new AgentAddress.Tcp("127.0.0.1", port, options.isSsl(), "");
  }

  /** Answers every request of {@code path} so, from now on. */
  public synchronized FakeAgent answer(String path, Reply reply) {
    standing.put(path, reply);
    states.remove(path);
    return this;
  }

  /** Answers the next requests of {@code path} so, one each, before anything else. */
  public synchronized FakeAgent answerOnce(String path, Reply... replies) {
    Queue<Reply> queue = once.computeIfAbsent(path, p -> new ArrayDeque<>());
    queue.addAll(List.of(replies));
    return this;
  }

  /** Sets the state of {@code path} at an index; queries that rest there are answered. */
  public FakeAgent index(String path, long index, Reply reply) {
    return state(path, new State(false, Long.toString(index), reply));
  }

  /** Sets the state of {@code path} with a hash; queries that rest there are answered. */
  public FakeAgent hash(String path, String hash, Reply reply) {
    return state(path, new State(true, hash, reply));
  }

  private synchronized FakeAgent state(String path, State state) {
    standing.remove(path);
    states.put(path, state);
    for (Parked rest : List.copyOf(parked)) {
      if (rest.path.equals(path)) {
        parked.remove(rest);
        vertx.cancelTimer(rest.timer);
        sendState(rest.response, state);
      }
    }
    return this;
  }

  /** Everything that was asked so far, in order. */
  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /** What was asked of {@code path} so far, in order. */
  public synchronized List<Request> requests(String path) {
    return requests.stream().filter(r -> r.path.equals(path)).toList();
  }

  /** How many queries rest at {@code path}. */
  public synchronized long resting(String path) {
    return parked.stream().filter(p -> p.path.equals(path)).count();
  }

  /** Goes away: connections break, new ones are refused. The state stays. */
  public void stop() {
    HttpServer stopping;
    synchronized (this) {
      stopping = server;
      parked.forEach(p -> vertx.cancelTimer(p.timer));
      parked.clear();
    }
    await(stopping.shutdown(0, TimeUnit.SECONDS));
  }

  /** Comes back at the same address. */
  public void resume() {
    SocketAddress at =
        where.isDomainSocket() ? where : SocketAddress.inetSocketAddress(port, "127.0.0.1");
    HttpServer started =
        await(vertx.createHttpServer(options).requestHandler(this::asked).listen(at));
    synchronized (this) {
      server = started;
      port = where.isDomainSocket() ? 0 : started.actualPort();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private void asked(HttpServerRequest request) {
    request.body().onSuccess(body -> handle(request, body));
  }

  private synchronized void handle(HttpServerRequest request, Buffer body) {
    Map<String, String> query = new HashMap<>();
    request.params().forEach((name, value) -> query.putIfAbsent(name, value));
    Map<String, String> headers = new HashMap<>();
    request.headers().forEach((name, value) -> headers.putIfAbsent(name, value));
    Request seen =
        new Request(request.method().name(), request.path(), query, headers, body.toString());
    requests.add(seen);
    Reply scripted =
        Optional.ofNullable(once.get(seen.path))
            .map(Queue::poll)
            .orElseGet(() -> standing.get(seen.path));
    State state = states.get(seen.path);
    if (scripted != null) {
      send(request.response(), scripted);
    } else if (state != null) {
      answerFrom(state, seen, request.response());
    } else {
      send(request.response(), Reply.error(404, "Invalid URL path: not recognized"));
    }
  }

  private void answerFrom(State state, Request request, HttpServerResponse response) {
    String asked = request.query.get(state.hash ? "hash" : "index");
    boolean rests =
        asked != null
            && (state.hash
                ? asked.equals(state.position)
                : Long.parseLong(asked) >= Long.parseLong(state.position));
    if (!rests) {
      sendState(response, state);
      return;
    }
    long wait = Long.parseLong(request.query.getOrDefault("wait", "300000ms").replace("ms", ""));
    long timer = vertx.setTimer(wait, t -> timedOut(request.path, response));
    parked.add(new Parked(request.path, request, response, timer));
  }

  private synchronized void timedOut(String path, HttpServerResponse response) {
    if (parked.removeIf(p -> p.response == response)) {
      sendState(response, states.get(path));
    }
  }

  private static void sendState(HttpServerResponse response, State state) {
    send(
        response,
        state.reply.with(state.hash ? "X-Consul-Contenthash" : "X-Consul-Index", state.position));
  }

  private static void send(HttpServerResponse response, Reply reply) {
    switch (reply) {
      case Reply.Whole whole -> {
        whole.headers().forEach(response::putHeader);
        response.setStatusCode(whole.status()).end(whole.body());
      }
      case Reply.Cut cut ->
          response
              .putHeader("Content-Length", Integer.toString(cut.body().length() + 100))
              .write(cut.body())
              .onComplete(written -> response.reset());
      case Reply.Silence silence -> {}
      case Reply.Hangup hangup -> response.reset();
    }
  }

  private static <T> T await(io.vertx.core.Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
