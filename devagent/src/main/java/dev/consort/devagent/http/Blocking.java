// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import dev.consort.devagent.state.Store;
import dev.consort.devagent.state.Topic;
import dev.consort.time.Timers;
import dev.consort.time.Timers.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Keeps callers waiting until what they ask about has changed, by Consul's rules: index 0 never
 * waits, waits are cut to ten minutes, a sixteenth of jitter is added, and a wait that runs out is
 * answered with what is true then. The read is repeated at each change, access checks included.
 */
public final class Blocking {
  /** Longest wait; longer ones are cut to it. */
  public static final Duration WAIT_MAX = Duration.ofMinutes(10);

  /** Wait when the caller names none. */
  public static final Duration WAIT_DEFAULT = Duration.ofMinutes(5);

  private final Store store;
  private final Timers timers;
  private final RandomGenerator random;
  private final Link link;

  /** What waiting needs; {@code timers} run their tasks on the agent's context. */
  public Blocking(Store store, Timers timers, RandomGenerator random) {
    this(store, timers, random, Link.NONE);
  }

  private Blocking(Store store, Timers timers, RandomGenerator random, Link link) {
    this.store = store;
    this.timers = timers;
    this.random = random;
    this.link = link;
  }

  /** The same for callers from another datacenter, who wait no longer than {@code other} holds. */
  public Blocking over(Link other) {
    return new Blocking(store, timers, random, other);
  }

  /**
   * What a read found.
   *
   * @param index index of the data, at least 1
   * @param content compared to tell a change from a mere growth of the index; may be null when any
   *     growth counts
   * @param reply the answer without its index header
   */
  public record Answer(long index, Object content, Reply reply) {}

  /** How long to wait at most, jitter included. */
  public Duration waitOf(QueryOptions options, Duration otherwise, boolean jitter) {
    Duration asked =
        options.longest().filter(w -> !w.isZero() && !w.isNegative()).orElse(otherwise);
    Duration wait = asked.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : asked;
    long sixteenth = wait.toNanos() / 16;
    return jitter && sixteenth > 0 ? wait.plusNanos(random.nextLong(sixteenth)) : wait;
  }

  /** Answers when the index has grown past the caller's, with jitter. */
  public Future<Reply> byIndex(
      Exchange x, QueryOptions options, Set<Topic> topics, Supplier<Answer> read) {
    return byIndex(x, options, topics, waitOf(options, WAIT_DEFAULT, true), read);
  }

  /** Answers when the index has grown past the caller's, or after {@code wait}. */
  public Future<Reply> byIndex(
      Exchange x, QueryOptions options, Set<Topic> topics, Duration wait, Supplier<Answer> read) {
    Answer first = read.get();
    if (options.index() <= 0 || first.index() > options.index()) {
      return Future.succeededFuture(indexed(first));
    }
    Predicate<Answer> changed =
        a ->
            a.index() > options.index()
                && (a.content() == null || !Objects.equals(a.content(), first.content()));
    return hold(x, topics, wait, read, changed).map(Blocking::indexed);
  }

  /** Answers when {@code changed} holds of what is read, or after {@code wait}. */
  public <T> Future<T> hold(
      Exchange x, Set<Topic> topics, Duration wait, Supplier<T> read, Predicate<T> changed) {
    if (!store.hasRoom()) {
      return Future.failedFuture(new ApiError(429, "too many requests are waiting"));
    }
    Promise<T> promise = Promise.promise();
    Held<T> held = new Held<>(promise, read);
    held.watch = store.watch(topics, () -> held.check(changed));
    held.timer = timers.after(wait, () -> held.check(a -> true));
    held.link = link.onCut(held::fail);
    x.onAbandoned(held::stop);
    return promise.future();
  }

  private static Reply indexed(Answer answer) {
    return answer.reply().with("X-Consul-Index", Long.toString(Math.max(1, answer.index())));
  }

  /** One caller that waits. */
  private static final class Held<T> {
    private final Promise<T> promise;
    private final Supplier<T> read;
    private Cancellable watch;
    private Cancellable timer;
    private Cancellable link;

    Held(Promise<T> promise, Supplier<T> read) {
      this.promise = promise;
      this.read = read;
    }

    void check(Predicate<T> changed) {
      if (promise.future().isComplete()) {
        return;
      }
      T now;
      try {
        now = read.get();
      } catch (RuntimeException e) {
        fail(e);
        return;
      }
      if (changed.test(now)) {
        stop();
        promise.tryComplete(now);
      }
    }

    void fail(RuntimeException why) {
      stop();
      promise.tryFail(why);
    }

    void stop() {
      watch.cancel();
      timer.cancel();
      link.cancel();
    }
  }
}
