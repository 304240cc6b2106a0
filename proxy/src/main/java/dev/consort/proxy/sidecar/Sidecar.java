// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.agent.AgentSetupException;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.authz.IntentionTable;
import dev.consort.listeners.BindFailed;
import dev.consort.listeners.Listener;
import dev.consort.proxy.plan.Applier;
import dev.consort.proxy.plan.Change;
import dev.consort.proxy.plan.DesiredState;
import dev.consort.proxy.plan.Diff;
import dev.consort.proxy.plan.ListenerPlan;
import dev.consort.proxy.plan.Planner;
import dev.consort.proxy.serving.BindRemedy;
import dev.consort.proxy.serving.OpenListener;
import dev.consort.proxy.serving.Served;
import dev.consort.proxy.serving.StartFailure;
import dev.consort.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sidecar. Every snapshot of the agent begins a round: plan, compare with what is in force,
 * make the difference. What fails is found again by the next comparison, so that a round is also
 * the retry. Its methods may be called from any thread; its work is done on the control thread.
 */
public final class Sidecar implements Served {
  private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);
  // A registration or a token's rights may be on their way at the moment a sidecar starts.
  private static final Duration REFUSAL_LASTS = Duration.ofSeconds(2);
  private static final Duration REFUSAL_CHECK = Duration.ofMillis(250);

  private final String name;
  private final SnapshotSource source;
  private final SidecarDeps deps;
  private final SidecarHand hand;
  private final Applier applier;
  private final Runnable changed;
  private final CompletableFuture<Void> started = new CompletableFuture<>();

  // All of these are the control thread's.
  private DesiredState inForce = DesiredState.NOTHING;
  private Optional<ProxySnapshot> latest = Optional.empty();
  private Map<String, String> failures = Map.of();
  private List<String> warnings = List.of();
  private int failedRounds;
  private boolean busy;
  private boolean again;
  private volatile boolean closed;
  private boolean toldExpired;
  private Timers.Cancellable retry = () -> {};
  private Timers.Cancellable expiry = () -> {};

  private volatile SidecarView view = SidecarView.NOTHING;

  /**
   * A sidecar that has not begun.
   *
   * @param name what the user calls it
   * @param changed called on the control thread after each round
   */
  public Sidecar(String name, SnapshotSource source, SidecarDeps deps, Runnable changed) {
    this.name = name;
    this.source = source;
    this.deps = deps;
    this.hand =
        new SidecarHand(
            deps.listeners(),
            deps.certMetrics(),
            deps.wall(),
            deps.timers(),
            deps.candidates(),
            deps::drainTimeout,
            source::failureSignal);
    this.applier = new Applier(hand, deps.control());
    this.changed = changed;
  }

  @Override
  public String kind() {
    return "sidecar";
  }

  /**
   * Begins. The stage completes when the first round is through; with a {@link StartFailure} when
   * what the user asked for cannot be: an unknown id, a missing right, an address that is taken.
   * While the agent is silent it stays open.
   */
  @Override
  public CompletionStage<Void> start() {
    source
        .start(this::accept)
        .whenComplete(
            (id, failure) -> {
              if (failure != null) {
                started.completeExceptionally(failed(failure));
              } else {
                LOG.info("sidecar {}: found its registration {}", name, id);
              }
            });
    deps.timers().after(REFUSAL_CHECK, () -> watchRefusal(Duration.ZERO));
    return started;
  }

  /**
   * Gives up a start that the agent goes on refusing.
   *
   * @param lasted how long it has been refused already
   */
  private void watchRefusal(Duration lasted) {
    if (started.isDone() || closed) {
      return;
    }
    Optional<String> refusal = Refusals.in(source.status());
    if (refusal.isPresent() && lasted.compareTo(REFUSAL_LASTS) >= 0) {
      started.completeExceptionally(new StartFailure(name, refusal.get()));
      return;
    }
    Duration next = refusal.isPresent() ? lasted.plus(REFUSAL_CHECK) : Duration.ZERO;
    deps.timers().after(REFUSAL_CHECK, () -> watchRefusal(next));
  }

  private Throwable failed(Throwable failure) {
    Throwable cause = unwrapped(failure);
    return cause instanceof AgentSetupException setup
        ? new StartFailure(name, setup.getMessage())
        : cause;
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void accept(ProxySnapshot snapshot) {
    latest = Optional.of(snapshot);
    List<String> told = snapshot.registration().warnings();
    if (!told.equals(warnings)) {
      warnings = told;
      told.forEach(warning -> LOG.warn("sidecar {}: {}", name, warning));
    }
    round();
  }

  private void round() {
    if (closed || latest.isEmpty()) {
      return;
    }
    if (busy) {
      again = true;
      return;
    }
    retry.cancel();
    ProxySnapshot snapshot = latest.get();
    Instant now = deps.wall().instant();
    watchExpiry(snapshot, now);
    List<Change> changes = Diff.between(inForce, Planner.plan(snapshot, now));
    busy = true;
    applier.apply(inForce, changes).thenAccept(outcome -> applied(snapshot, outcome));
  }

  private void watchExpiry(ProxySnapshot snapshot, Instant now) {
    expiry.cancel();
    Instant end = snapshot.credentials().leaf().validBefore();
    if (now.isBefore(end)) {
      toldExpired = false;
      expiry =
          deps.timers()
              .after(Duration.between(now, end), () -> deps.control().execute(this::round));
    } else if (!toldExpired) {
      toldExpired = true;
      LOG.error(
          "sidecar {}: its certificate expired at {} and the agent has issued no other: nobody is"
              + " let in until it does; see /watches for why it does not",
          name,
          end);
    }
  }

  private void applied(ProxySnapshot snapshot, Applier.Outcome outcome) {
    busy = false;
    inForce = outcome.state();
    Optional<StartFailure> fatal = started.isDone() ? Optional.empty() : bindConflict(outcome);
    if (fatal.isPresent()) {
      started.completeExceptionally(fatal.get());
      return;
    }
    report(outcome.failures());
    view = new SidecarView(Optional.of(snapshot), inForce, failures);
    started.complete(null);
    changed.run();
    if (again) {
      again = false;
      round();
    } else if (!outcome.failures().isEmpty()) {
      failedRounds++;
      retry =
          deps.timers().after(Retry.after(failedRounds), () -> deps.control().execute(this::round));
    } else {
      failedRounds = 0;
    }
  }

  private Optional<StartFailure> bindConflict(Applier.Outcome outcome) {
    return outcome.failures().stream()
        .filter(failure -> unwrapped(failure.why()) instanceof BindFailed)
        .map(failure -> new StartFailure(name, conflict(failure)))
        .findFirst();
  }

  /** Names the listener as well: a registration has many addresses. */
  private static String conflict(Applier.Failure failure) {
    return failure.change() + ": " + BindRemedy.sentence((BindFailed) unwrapped(failure.why()));
  }

  /** Says what is new about failures, and what is over; never the same thing twice. */
  private void report(List<Applier.Failure> now) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Applier.Failure failure : now) {
      Throwable why = unwrapped(failure.why());
      String sentence =
          why instanceof BindFailed bind
              ? BindRemedy.sentence(bind)
              : String.valueOf(why.getMessage());
      reasons.put(failure.change().toString(), sentence);
      if (!sentence.equals(failures.get(failure.change().toString()))) {
        LOG.error("sidecar {}: {} failed and is tried again: {}", name, failure.change(), sentence);
        LOG.debug("the cause", why);
      }
    }
    failures.keySet().stream()
        .filter(change -> !reasons.containsKey(change))
        .forEach(change -> LOG.info("sidecar {}: {} has worked out now", name, change));
    failures = reasons;
  }

  @Override
  public String name() {
    return name;
  }

  /** What it last published about itself. */
  public SidecarView view() {
    return view;
  }

  @Override
  public List<String> missing() {
    return Missing.of(view, source.missing(), deps.wall().instant());
  }

  @Override
  public List<WatchStatus> watches() {
    return source.status();
  }

  /** The table of intentions in force. */
  public Optional<IntentionTable> intentions() {
    return Optional.ofNullable(hand.intentions());
  }

  @Override
  public List<OpenListener> openListeners() {
    return hand.open().entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .map(entry -> opened(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static OpenListener opened(ListenerPlan plan, Listener listener) {
    return switch (plan) {
      case ListenerPlan.Inbound(var spec) ->
          new OpenListener(
              listener, OpenListener.Callers.MESH, "inbound", "app", spec.app().toString());
      case ListenerPlan.Outbound(var spec) ->
          new OpenListener(
              listener,
              OpenListener.Callers.APPLICATION,
              "outbound",
              "upstream",
              spec.upstream().toString());
      case ListenerPlan.Exposed(var spec) ->
          new OpenListener(
              listener,
              OpenListener.Callers.CHECKERS,
              "exposed",
              "paths",
              List.copyOf(spec.paths()));
    };
  }

  @Override
  public void freeze() {
    source.close();
    deps.control()
        .execute(
            () -> {
              closed = true;
              retry.cancel();
              expiry.cancel();
            });
  }
}
