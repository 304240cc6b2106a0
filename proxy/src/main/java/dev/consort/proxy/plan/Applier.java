// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Makes changes one after the other, in the order given. One that fails does not keep the others
 * from being made. Confined to the control thread.
 */
public final class Applier {
  /** Makes a single change. */
  @FunctionalInterface
  public interface Hand {
    /**
     * Makes it.
     *
     * @return completed when it is in force, exceptionally when it is not; on any thread
     */
    CompletionStage<Void> make(Change change);
  }

  /**
   * A change that was not made.
   *
   * @param why what the hand said
   */
  public record Failure(Change change, Throwable why) {}

  /**
   * What came of it.
   *
   * @param state what is in force now
   * @param failures in the order met
   */
  public record Outcome(DesiredState state, List<Failure> failures) {
    /** Copies the list. */
    public Outcome {
      failures = List.copyOf(failures);
    }
  }

  private final Hand hand;
  private final Executor control;

  /**
   * Applies with {@code hand}.
   *
   * @param control the control thread
   */
  public Applier(Hand hand, Executor control) {
    this.hand = hand;
    this.control = control;
  }

  /** Makes {@code changes}, starting from {@code state}. Completes on the control thread. */
  public CompletionStage<Outcome> apply(DesiredState state, List<Change> changes) {
    CompletionStage<Outcome> done =
        CompletableFuture.completedFuture(new Outcome(state, List.of()));
    for (Change change : changes) {
      done = done.thenComposeAsync(before -> next(before, change), control);
    }
    return done.thenApplyAsync(outcome -> outcome, control);
  }

  private CompletionStage<Outcome> next(Outcome before, Change change) {
    return made(change)
        .handle(
            (nothing, failure) -> {
              if (failure == null) {
                return new Outcome(before.state().with(change), before.failures());
              }
              List<Failure> failures = new ArrayList<>(before.failures());
              failures.add(new Failure(change, failure));
              return new Outcome(before.state(), failures);
            });
  }

  private CompletionStage<Void> made(Change change) {
    try {
      return hand.make(change);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
