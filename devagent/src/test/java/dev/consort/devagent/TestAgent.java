// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.time.ManualTimers;
import dev.consort.time.Ticker;
import dev.consort.time.Timers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * An embedded agent whose time a test moves, with a client of its own. What it schedules can be
 * awaited, so that a test knows when a request waits.
 */
public final class TestAgent implements AutoCloseable {
  /** When its time begins. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final HttpClient client;
  private final ManualTimers time;
  private final BlockingQueue<Duration> scheduled;
  private final Ticker ticker = Ticker.system();
  private final DevAgent agent;
  private final String datacenter;
  private final String token;

  private TestAgent(DevAgentConfig config, String token) {
    this.vertx = Vertx.vertx();
    this.client = HttpClient.newHttpClient();
    this.time = new ManualTimers(START);
    this.scheduled = new LinkedBlockingQueue<>();
    this.datacenter = config.datacenter();
    this.token = token;
    Timers timers =
        (delay, task) -> {
          Timers.Cancellable handle = time.after(delay, task);
          scheduled.add(delay);
          return handle;
        };
    DevAgentDeps deps =
        new DevAgentDeps(time, timers, RandomGenerator.of("L64X128MixRandom"), new SecureRandom());
    this.agent =
        await(DevAgent.start(vertx, config, deps).toCompletionStage().toCompletableFuture());
  }

  private TestAgent(TestAgent first, String datacenter) {
    this.vertx = first.vertx;
    this.client = first.client;
    this.time = first.time;
    this.scheduled = first.scheduled;
    this.agent = first.agent;
    this.datacenter = datacenter;
    this.token = first.token;
  }

  /** Without access control. */
  public static TestAgent start() {
    return start(DevAgentConfig.defaults());
  }

  /** As configured, asked without a token. */
  public static TestAgent start(DevAgentConfig config) {
    return new TestAgent(config, "");
  }

  /** As configured, asked with a token where a call names none. */
  public static TestAgent start(DevAgentConfig config, String token) {
    return new TestAgent(config, token);
  }

  /** The API of another of its datacenters; closed with this one. */
  public TestAgent in(String other) {
    return new TestAgent(this, other);
  }

  /** Cuts the link between its datacenters, or joins it again. */
  public void cutWan(boolean cut) {
    await(agent.cutWan(cut).toCompletionStage().toCompletableFuture());
  }

  /** {@code host:port} of its API. */
  public String address() {
    return agent.httpAddress(datacenter);
  }

  /** Its time. */
  public ManualTimers time() {
    return time;
  }

  /** Moves time and waits until what became due has run on the agent's loop. */
  public void advance(Duration step) {
    time.advance(step);
    // The loop reads sockets before it runs tasks: the answer to a first request may be older.
    get("/v1/status/leader").ok();
  }

  /** Waits until something is scheduled for exactly this long, as a request that waits is. */
  public void awaitScheduled(Duration delay) {
    awaitScheduled(delay, delay);
  }

  /** Waits until something is scheduled for this long; returns for how long. */
  public Duration awaitScheduled(Duration least, Duration most) {
    while (true) {
      Duration found = poll();
      if (found.compareTo(least) >= 0 && found.compareTo(most) <= 0) {
        return found;
      }
    }
  }

  private Duration poll() {
    try {
      Duration found = scheduled.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      if (found == null) {
        throw new AssertionError("nothing was scheduled in " + DEADLINE);
      }
      return found;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets time pass in steps until the answer is there. */
  public Answer passingTime(CompletableFuture<Answer> later, Duration step) {
    long deadline = ticker.nanos() + DEADLINE.toNanos();
    while (!later.isDone() && ticker.nanos() < deadline) {
      try {
        scheduled.poll(20, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      time.advance(step);
    }
    return await(later);
  }

  /** Forgets what was scheduled so far. */
  public void forgetScheduled() {
    scheduled.clear();
  }

  public Answer get(String path) {
    return await(later("GET", path, "", token));
  }

  public Answer get(String path, String as) {
    return await(later("GET", path, "", as));
  }

  public CompletableFuture<Answer> getLater(String path) {
    return later("GET", path, "", token);
  }

  public Answer put(String path, String body) {
    return await(later("PUT", path, body, token));
  }

  public Answer call(String method, String path, String body, String as) {
    return await(later(method, path, body, as));
  }

  /** Sends a request; the token is left out when it is empty. */
  public CompletableFuture<Answer> later(String method, String path, String body, String as) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!as.isEmpty()) {
      request.header("X-Consul-Token", as);
    }
    return send(request.build());
  }

  /** Sends a request as it is. */
  public CompletableFuture<Answer> send(HttpRequest request) {
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(Answer::new);
  }

  /** Registers a service with a sidecar whose check only follows it. */
  public void registerWithSidecar(String name, int port) {
    put(
            "/v1/agent/service/register",
            """
            {"Name": "%1$s", "Port": %2$d, "Connect": {"SidecarService":
              {"Checks": [{"Name": "alias", "AliasService": "%1$s"}]}}}"""
                .formatted(name, port))
        .ok();
  }

  /** Asks again and again until the answer is as wanted, as when something is replicated. */
  public Answer await(String path, Predicate<JsonNode> wanted) {
    long deadline = ticker.nanos() + DEADLINE.toNanos();
    while (true) {
      Answer answer = get(path);
      if (answer.status() == 200 && wanted.test(answer.json())) {
        return answer;
      }
      if (ticker.nanos() > deadline) {
        throw new AssertionError("still " + answer.status() + ": " + answer.text());
      }
    }
  }

  /** A field of the only root or of a reply, by JSON pointer. */
  public JsonNode at(String path, String pointer) {
    return get(path).ok().json().at(pointer);
  }

  /** The result of something that must come in time. */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    await(agent.stop().toCompletionStage().toCompletableFuture());
    client.shutdownNow();
    await(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
