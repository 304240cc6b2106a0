// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentCall;
import dev.consort.agent.http.AgentCallFailed;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.http.FaultSentence;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.time.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The one watch loop. Asks, hands on what changed, and asks again from where the agent is: by
 * index, by hash or after a pause. Keeps the last good value through every failure, forgets its
 * position after one, and never spins. Control thread only, but for {@link #status}.
 */
final class BlockingQuery<T> implements AgentHealth.Waiter, NewsBoard.Reader {
  /** The agent adds a sixteenth of the wait as jitter; the rest is for a slow machine. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  /** An answer that changes nothing has no business coming sooner than this. */
  private static final Duration IDLE_GAP = Duration.ofSeconds(1);

  /** How long it relies on being told: what no news say, as a node's new address, is seen then. */
  private static final Duration RELY = Duration.ofMinutes(10);

  private final WatchScope scope;
  private final AgentHealth health;
  private final PollSlots slots;
  private final NewsBoard board;
  private final WatchSpec<T> spec;
  private final WatchListener<T> listener;
  private final TokenBucket pace;
  private final TokenBucket wakes;

  private Position position = Position.NONE;
  private Optional<T> value = Optional.empty();
  private int failures;
  private int round;
  private boolean running;
  private boolean resting;
  private boolean missed;
  private Optional<Turns> turn = Optional.empty();
  private FaultKind failing;
  private AgentCall call;
  private Timers.Cancellable pause = () -> {};
  private Runnable unobserve = () -> {};
  private Runnable stay = () -> {};
  private volatile State state = new State("", 0, false, Optional.empty(), Optional.empty());

  BlockingQuery(
      WatchScope scope,
      AgentHealth health,
      PollSlots slots,
      NewsBoard board,
      WatchSpec<T> spec,
      WatchListener<T> listener) {
    this.scope = scope;
    this.health = health;
    this.slots = slots;
    this.board = board;
    this.spec = spec;
    this.listener = listener;
    this.pace = new TokenBucket(scope.ticker(), 20, 4);
    this.wakes = new TokenBucket(scope.ticker(), 4, 1);
  }

  private record State(
      String position,
      long successNanos,
      boolean known,
      Optional<String> lastError,
      Optional<FaultKind> fault) {}

  void start() {
    running = true;
    slots.joined();
    if (spec.concern().isPresent()) {
      board.join(this);
    }
    unobserve = scope.observer().watching(spec.name(), this::status);
    if (spec.mode() instanceof WatchSpec.Mode.Poll) {
      // A watch that rests would have noticed the outage; one that is between two polls has not.
      stay = health.whenBack(() -> scope.control().execute(this::refresh));
    }
    ask();
  }

  void stop() {
    if (running) {
      running = false;
      interrupt();
      slots.left();
      board.leave(this);
      health.gone(this);
      unobserve.run();
      stay.run();
    }
  }

  /** Asks at once and without resting, whatever the loop is doing. */
  void refresh() {
    if (running) {
      interrupt();
      position = Position.NONE;
      ask();
    }
  }

  /**
   * Asks at once if it rests between two polls. A call that is under way is not cut short: who
   * hurries it again and again would never get an answer. Nor is a wait after a failure.
   */
  void hurry() {
    if (running && spec.mode() instanceof WatchSpec.Mode.Poll && call == null && failures == 0) {
      interrupt();
      ask();
    }
  }

  Optional<T> value() {
    return value;
  }

  /** How it is doing. Any thread. */
  WatchStatus status() {
    State now = state;
    return new WatchStatus(
        spec.name(),
        spec.request().toString(),
        now.position,
        now.known
            ? Optional.of(Duration.ofNanos(scope.ticker().nanos() - now.successNanos))
            : Optional.empty(),
        now.lastError,
        now.fault);
  }

  @Override
  public void tryNow(boolean tokenChanged) {
    boolean helps = failing != null && (tokenChanged ? failing.aboutToken() : failing.agentWide());
    if (running && helps && (tokenChanged || wakes.tryTake())) {
      interrupt();
      ask();
    }
  }

  @Override
  public void told(News news) {
    if (value.isEmpty() || !spec.concern().orElseThrow().about(news, value.get())) {
      return;
    }
    if (resting) {
      interrupt();
      readAgain();
    } else {
      // What is under way may have been answered before it changed.
      missed = true;
    }
  }

  @Override
  public void rearrange() {
    if (running && call == null && failures == 0 && value.isPresent()) {
      interrupt();
      ask();
    }
  }

  private void interrupt() {
    round++;
    resting = false;
    pause.cancel();
    health.forget(this);
    if (call != null) {
      call.cancel();
      call = null;
    }
    giveTurnBack();
  }

  private void ask() {
    health.forget(this);
    if (!position.rests() || spec.essential()) {
      send(++round, position);
    } else if (!isTold()) {
      ask(slots.turns(), position);
    } else if (missed) {
      readAgain();
    } else {
      resting = true;
      pauseThen(jittered(RELY), this::readAgain);
    }
  }

  private void readAgain() {
    ask(board.turns(), Position.NONE);
  }

  private boolean isTold() {
    return board.live() && spec.concern().isPresent();
  }

  private void ask(Turns turns, Position from) {
    int mine = ++round;
    resting = false;
    turns.take(
        () -> {
          if (mine == round && running) {
            turn = Optional.of(turns);
            send(mine, from);
          } else {
            turns.giveBack();
          }
        });
  }

  private void send(int mine, Position from) {
    missed = false;
    Duration rest = slots.rest(board.spared());
    AgentRequest request = from.on(spec.request(), rest);
    Duration deadline =
        from.rests()
            ? rest.plus(rest.dividedBy(16)).plus(SLACK)
            : scope.settings().limits().callTimeout();
    long sentNanos = scope.ticker().nanos();
    call = scope.calls().call(request, deadline);
    call.answer()
        .whenComplete(
            (answer, failure) ->
                scope
                    .control()
                    .execute(
                        () -> {
                          if (mine == round && running) {
                            call = null;
                            giveTurnBack();
                            ended(answer, failure, sentNanos);
                          }
                        }));
  }

  private void giveTurnBack() {
    Optional<Turns> held = turn;
    turn = Optional.empty();
    held.ifPresent(Turns::giveBack);
  }

  private void ended(AgentAnswer answer, Throwable failure, long sentNanos) {
    Optional<AgentFault> fault = fault(answer, failure);
    if (fault.isEmpty()) {
      try {
        T decoded = spec.decoder().decode(answer);
        scope.observer().called(spec.request(), Optional.empty());
        answered(answer, decoded, sentNanos);
        return;
      } catch (MalformedAnswer malformed) {
        fault = Optional.of(AgentFault.of(FaultKind.MALFORMED, malformed.getMessage()));
      }
    }
    scope.observer().called(spec.request(), Optional.of(fault.get().kind()));
    failed(fault.get());
  }

  private Optional<AgentFault> fault(AgentAnswer answer, Throwable failure) {
    if (failure == null) {
      return AgentFault.of(answer).filter(fault -> !spec.accepted().contains(fault.kind()));
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return Optional.of(
        cause instanceof AgentCallFailed told
            ? told.fault()
            : AgentFault.of(FaultKind.UNREACHABLE, cause.toString()));
  }

  private void answered(AgentAnswer answer, T decoded, long sentNanos) {
    Position before = position;
    position = Position.after(spec.mode(), before, answer);
    if (position.wentBack()) {
      scope.observer().indexReset(spec.name());
    }
    failures = 0;
    failing = null;
    state =
        new State(
            position.toString(), scope.ticker().nanos(), true, Optional.empty(), Optional.empty());
    boolean changed = !value.equals(Optional.of(decoded));
    if (changed) {
      // Whoever was told the former holds it: an equal one beside it would only take room.
      value = Optional.of(decoded);
    }
    pauseThenAsk(pauseAfter(before, sentNanos));
    health.succeeded(this);
    if (changed) {
      listener.changed(decoded);
    } else {
      listener.confirmed(decoded);
    }
  }

  private Duration pauseAfter(Position before, long sentNanos) {
    Optional<Duration> poll = position.pollEvery(spec.mode());
    if (poll.isPresent()) {
      return jittered(poll.get());
    }
    long paced = pace.takeNanos();
    if (isTold()) {
      return Duration.ofNanos(paced);
    }
    if (position.equals(before) || position.wentBack()) {
      long early = IDLE_GAP.toNanos() - (scope.ticker().nanos() - sentNanos);
      return Duration.ofNanos(Math.max(paced, Math.max(early, 0)));
    }
    return Duration.ofNanos(paced);
  }

  private Duration jittered(Duration pause) {
    long millis = pause.toMillis();
    return Duration.ofMillis(millis + scope.random().nextLong(millis / 4 + 1));
  }

  private void failed(AgentFault fault) {
    position = Position.NONE;
    failures++;
    failing = fault.kind();
    String sentence = FaultSentence.of(scope.settings().agent(), spec.request(), fault);
    state =
        new State(
            "", state.successNanos, state.known, Optional.of(sentence), Optional.of(fault.kind()));
    health.failed(this, spec.request(), fault);
    if (fault.kind().aboutToken() && scope.token().readAgain()) {
      pauseThenAsk(Duration.ZERO);
      health.tokenChanged();
      return;
    }
    pauseThenAsk(BackoffPolicy.delay(fault.kind(), failures, scope.random()));
    health.await(this);
    listener.failing(fault);
  }

  private void pauseThenAsk(Duration delay) {
    pauseThen(delay, this::ask);
  }

  private void pauseThen(Duration delay, Runnable task) {
    int mine = round;
    Runnable next =
        () -> {
          if (mine == round && running) {
            task.run();
          }
        };
    if (delay.isZero()) {
      // Not at once: whoever is told of the change first may stop this watch.
      scope.control().execute(next);
    } else {
      pause = scope.timers().after(delay, () -> scope.control().execute(next));
    }
  }
}
