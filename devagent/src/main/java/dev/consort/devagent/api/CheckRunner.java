// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.Check;
import dev.consort.devagent.state.CheckKind;
import dev.consort.devagent.state.CheckStatus;
import dev.consort.time.Timers;
import dev.consort.time.Timers.Cancellable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Runs checks. Unlike Consul it tries one that is not passing each second, so that demos and tests
 * need not wait for the whole interval. Used on the agent's context only.
 */
public final class CheckRunner {
  private static final Duration IMPATIENT = Duration.ofSeconds(1);
  private static final Duration FIRST_WITHIN = Duration.ofMillis(250);

  private final Catalog catalog;
  private final Timers timers;
  private final RandomGenerator random;
  private final Probe probe;
  private final Map<String, Cancellable> scheduled = new HashMap<>();

  /** Tries what a check is about. */
  public interface Probe {
    /** Opens and closes a connection; what it says goes into the check's output. */
    Future<String> tcp(String target, Duration timeout);

    /** Asks {@code url} as the check says; never fails. */
    Future<Outcome> http(CheckKind.Http check, String url);

    /** Asks the health service at {@code target} as the check says; never fails. */
    Future<Outcome> grpc(CheckKind.Grpc check, String target);
  }

  /**
   * How a check went.
   *
   * @param status how it stands now
   * @param output for people
   */
  public record Outcome(CheckStatus status, String output) {}

  /** Runs checks of {@code catalog}; {@code timers} run their tasks on the agent's context. */
  public CheckRunner(Catalog catalog, Timers timers, RandomGenerator random, Probe probe) {
    this.catalog = catalog;
    this.timers = timers;
    this.random = random;
    this.probe = probe;
  }

  /** Adds or replaces a check and starts to run it. One known already keeps its status. */
  void add(Check wanted, boolean keepStatus) {
    Optional<Check> old = catalog.check(wanted.id());
    boolean keep = keepStatus && old.isPresent() && old.get().kind().equals(wanted.kind());
    Check now = keep ? wanted.standing(old.get().status(), old.get().output()) : wanted;
    if (!keep || !sameShape(old.get(), now)) {
      catalog.put(now);
    }
    start(now);
    aliases();
  }

  private static boolean sameShape(Check a, Check b) {
    return a.name().equals(b.name())
        && a.notes().equals(b.notes())
        && a.serviceTags().equals(b.serviceTags());
  }

  /** Removes a check. */
  void remove(String id) {
    stop(id);
    catalog.removeCheck(id);
    aliases();
  }

  /** Removes the checks of a service. */
  void removeOf(String serviceId) {
    catalog.checksOf(serviceId).forEach(c -> remove(c.id()));
  }

  /** Takes a report on a TTL check; returns whether there is such a check. */
  boolean report(String id, CheckStatus status, String output) {
    Optional<Check> check = catalog.check(id).filter(c -> c.kind() instanceof CheckKind.Ttl);
    check.ifPresent(
        c -> {
          catalog.report(id, status, output);
          start(c);
          aliases();
        });
    return check.isPresent();
  }

  /** Stops all timers. */
  public void close() {
    List.copyOf(scheduled.keySet()).forEach(this::stop);
  }

  private void start(Check check) {
    stop(check.id());
    switch (check.kind()) {
      case CheckKind.Ttl ttl -> schedule(check.id(), ttl.ttl(), () -> expire(check.id()));
      case CheckKind.Tcp tcp -> begin(check.id(), tcp);
      case CheckKind.Http http -> begin(check.id(), http);
      case CheckKind.Grpc grpc -> begin(check.id(), grpc);
      case CheckKind.Alias alias -> {}
      case CheckKind.Fixed fixed -> {}
    }
  }

  private Duration first(Duration interval) {
    Duration within = interval.compareTo(FIRST_WITHIN) < 0 ? interval : FIRST_WITHIN;
    return Duration.ofNanos(random.nextLong(within.toNanos()));
  }

  private void expire(String id) {
    catalog.report(id, CheckStatus.CRITICAL, "TTL expired");
    aliases();
  }

  private void begin(String id, CheckKind kind) {
    schedule(id, first(kind.interval()), () -> run(id, kind));
  }

  private void run(String id, CheckKind kind) {
    catalog
        .check(id)
        .filter(check -> check.kind().equals(kind))
        .ifPresent(check -> attempt(check).onSuccess(outcome -> done(id, kind, outcome)));
  }

  /** Tries once; never fails. */
  private Future<Outcome> attempt(Check check) {
    return switch (check.kind()) {
      case CheckKind.Tcp tcp ->
          probe
              .tcp(check.target(), tcp.timeout())
              .map(said -> new Outcome(CheckStatus.PASSING, said))
              .otherwise(e -> new Outcome(CheckStatus.CRITICAL, e.getMessage()));
      case CheckKind.Http http -> probe.http(http, check.target());
      case CheckKind.Grpc grpc -> probe.grpc(grpc, check.target());
      case CheckKind.Ttl ttl -> Future.failedFuture("not asked");
      case CheckKind.Alias alias -> Future.failedFuture("not asked");
      case CheckKind.Fixed fixed -> Future.failedFuture("not asked");
    };
  }

  private void done(String id, CheckKind kind, Outcome outcome) {
    boolean current = catalog.check(id).filter(c -> c.kind().equals(kind)).isPresent();
    if (!current || !scheduled.containsKey(id)) {
      return;
    }
    catalog.report(id, outcome.status(), outcome.output());
    aliases();
    boolean patient =
        outcome.status() == CheckStatus.PASSING || kind.interval().compareTo(IMPATIENT) < 0;
    schedule(id, patient ? kind.interval() : IMPATIENT, () -> run(id, kind));
  }

  /** Brings the checks that follow other services up to date. */
  void aliases() {
    for (Check check : catalog.checks()) {
      if (check.kind() instanceof CheckKind.Alias alias) {
        Outcome outcome = alias(alias);
        catalog.report(check.id(), outcome.status(), outcome.output());
      }
    }
  }

  private Outcome alias(CheckKind.Alias alias) {
    if (catalog.service(alias.serviceId()).isEmpty()) {
      String text =
          "Service " + alias.serviceId() + " could not be found on node " + catalog.node().name();
      return new Outcome(CheckStatus.CRITICAL, text);
    }
    List<Check> followed = catalog.checksOf(alias.serviceId());
    if (followed.isEmpty()) {
      return new Outcome(CheckStatus.PASSING, "No checks found.");
    }
    CheckStatus worst = CheckStatus.worst(followed.stream().map(Check::status).toList());
    if (worst == CheckStatus.PASSING) {
      return new Outcome(worst, "All checks passing.");
    }
    Check failing = followed.stream().filter(c -> c.status() == worst).findFirst().orElseThrow();
    return new Outcome(
        worst, "Aliased check \"" + failing.name() + "\" failing: " + failing.output());
  }

  private void schedule(String id, Duration delay, Runnable task) {
    Cancellable old = scheduled.put(id, timers.after(delay, task));
    if (old != null) {
      old.cancel();
    }
  }

  private void stop(String id) {
    Cancellable old = scheduled.remove(id);
    if (old != null) {
      old.cancel();
    }
  }
}
