// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import dev.consort.agent.AgentRuntime;
import dev.consort.agent.http.AgentCallFailed;
import dev.consort.time.Timers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one key set: fetches it, renews it before its time is over, and after a failure tries again
 * and again while the last good one stays in force. Control thread only, but for its age.
 */
final class KeyKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(KeyKeeper.class);

  private static final Duration FILE_AGAIN = Duration.ofSeconds(10);
  private static final Duration FILE_RETRY = Duration.ofSeconds(1);

  private final AgentRuntime runtime;
  private final KeyLoader loader;
  private final KeySource source;
  private final Set<Member> members = new LinkedHashSet<>();
  private Optional<String> jwks = Optional.empty();
  private int failures;
  private String complaint = "";
  private boolean stopped;
  private Timers.Cancellable next = () -> {};
  private Runnable unobserve = () -> {};
  private volatile Optional<Long> goodNanos = Optional.empty();

  KeyKeeper(AgentRuntime runtime, KeyLoader loader, KeySource source) {
    this.runtime = runtime;
    this.loader = loader;
    this.source = source;
  }

  /** One listener's part; told apart by itself. */
  static final class Member {
    private final KeySets.Listener listener;

    Member(KeySets.Listener listener) {
      this.listener = listener;
    }
  }

  void start() {
    unobserve = runtime.metrics().keepingKeys(source.label(), this::age);
    fetch();
  }

  /** NaN before the first key set. Any thread. */
  private double age() {
    return goodNanos.map(good -> (runtime.ticker().nanos() - good) / 1e9).orElse(Double.NaN);
  }

  Member join(KeySets.Listener listener) {
    Member member = new Member(listener);
    members.add(member);
    if (jwks.isPresent()) {
      listener.changed(jwks.get());
    } else if (failures > 0) {
      listener.failing();
    }
    return member;
  }

  /** Says whether that was the last, and this has stopped. */
  boolean leave(Member member) {
    if (members.remove(member) && members.isEmpty()) {
      stop();
      return true;
    }
    return false;
  }

  void stop() {
    if (!stopped) {
      stopped = true;
      next.cancel();
      unobserve.run();
    }
  }

  private void fetch() {
    if (!stopped) {
      loader
          .load(source)
          .whenComplete((text, failure) -> runtime.control().execute(() -> fetched(text, failure)));
    }
  }

  private void fetched(String text, Throwable failure) {
    if (stopped) {
      return;
    }
    boolean well = failure == null && KeySets.isKeySet(text);
    runtime.metrics().keysFetched(source.label(), well);
    if (well) {
      good(text);
    } else {
      failed(failure == null ? "what is there is no key set" : inWords(failure));
    }
  }

  private void good(String text) {
    goodNanos = Optional.of(runtime.ticker().nanos());
    failures = 0;
    if (!complaint.isEmpty()) {
      LOG.info("The key set at {} can be had again.", source.label());
      complaint = "";
    }
    later(renewAfter());
    if (!jwks.equals(Optional.of(text))) {
      if (jwks.isPresent()) {
        LOG.info("The key set at {} has changed.", source.label());
      }
      jwks = Optional.of(text);
      List.copyOf(members).forEach(member -> member.listener.changed(text));
    }
  }

  private void failed(String why) {
    failures++;
    if (!why.equals(complaint)) {
      complaint = why;
      LOG.warn(
          "The key set at {} cannot be had ({}); {}.",
          source.label(),
          why,
          jwks.isPresent()
              ? "going on with the one from before"
              : "until it can, no token of its provider is valid");
    }
    later(retryAfter());
    List.copyOf(members).forEach(member -> member.listener.failing());
  }

  private void later(Duration delay) {
    next = runtime.timers().after(delay, () -> runtime.control().execute(this::fetch));
  }

  /** Ahead of its time, and not in step with other sidecars. */
  private Duration renewAfter() {
    long millis =
        switch (source) {
          case KeySource.Remote remote -> remote.cacheFor().toMillis();
          case KeySource.File _, KeySource.Inline _ -> FILE_AGAIN.toMillis();
        };
    return Duration.ofMillis(millis * 3 / 4 + runtime.random().nextLong(millis / 5 + 1));
  }

  private Duration retryAfter() {
    Duration first = source instanceof KeySource.Remote remote ? remote.firstRetry() : FILE_RETRY;
    Duration longest =
        source instanceof KeySource.Remote remote ? remote.longestRetry() : FILE_AGAIN;
    long doubled = first.toMillis() << Math.min(failures - 1, 16);
    long most = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(most / 2 + runtime.random().nextLong(most / 2 + 1));
  }

  private static String inWords(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof AgentCallFailed told
        ? told.fault().detail()
        : String.valueOf(cause.getMessage());
  }
}
