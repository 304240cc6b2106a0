// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.upstreams.OriginFailure;
import dev.consort.upstreams.route.RetryPolicy;
import java.time.Duration;

/**
 * An origin whose failed requests are sent again, as a route's policy says: the caller sees one
 * request and one answer. How many are sent again at once is bounded by the budget of {@link
 * UseLimits}, so that a failing upstream is not brought down by its callers. On its loop.
 */
public final class RetryingOrigin implements Origin {
  // As Envoy waits: up to 25 ms, twice as long each time, at most 250.
  private static final int FIRST_WAIT_MILLIS = 25;
  private static final int LONGEST_WAIT_MILLIS = 250;
  private static final int MOST_DOUBLINGS = 8;

  private final Origin origin;
  private final RetryPolicy policy;
  private final HttpHost host;

  /** Sends what fails at {@code origin} again. */
  public RetryingOrigin(Origin origin, RetryPolicy policy, HttpHost host) {
    this.origin = origin;
    this.policy = policy;
    this.host = host;
  }

  @Override
  public void acquire(OriginRequest request, boolean fresh) {
    if (request.upgrades()) {
      // What follows is a conversation, which nobody can begin anew for its two sides.
      origin.acquire(request, fresh);
    } else {
      new First(request, new Tries()).acquire(fresh);
    }
  }

  /** How often one request is sent again. */
  final class Tries {
    private int retries;
    private boolean counted;

    RetryPolicy policy() {
      return policy;
    }

    /** Asks for another connection for {@code next} after a wait, if it may; whether it does. */
    boolean again(OriginRequest next, String why) {
      if (retries >= policy.retries() || next.isOver() || !isWithinBudget()) {
        return false;
      }
      retries++;
      host.metrics().retried();
      host.log()
          .refused(
              "{} retry service={} number={} reason={}",
              host.direction().label(),
              host.service(),
              retries,
              why);
      int bound =
          Math.min(FIRST_WAIT_MILLIS << Math.min(retries - 1, MOST_DOUBLINGS), LONGEST_WAIT_MILLIS);
      Duration wait = Duration.ofMillis(host.random().nextInt(bound) + 1);
      host.timers()
          .after(
              wait,
              () -> {
                if (next.isOver()) {
                  next.abandoned();
                } else {
                  origin.acquire(next, false);
                }
              });
      return true;
    }

    private boolean isWithinBudget() {
      counted = counted || host.limits().takeRetry();
      return counted;
    }

    /** The request is over. Idempotent. */
    void end() {
      if (counted) {
        counted = false;
        host.limits().leaveRetry();
      }
    }
  }

  /** A request that has not been sent yet. */
  private final class First implements OriginRequest {
    private final OriginRequest request;
    private final Tries tries;

    First(OriginRequest request, Tries tries) {
      this.request = request;
      this.tries = tries;
    }

    void acquire(boolean fresh) {
      origin.acquire(this, fresh);
    }

    @Override
    public boolean isOver() {
      return request.isOver();
    }

    @Override
    public boolean upgrades() {
      return false;
    }

    @Override
    public void abandoned() {
      tries.end();
      request.abandoned();
    }

    @Override
    public void acquired(Lease lease) {
      RetriedRequest retried = new RetriedRequest(request, tries, lease);
      request.acquired(retried.lease());
    }

    @Override
    public void failed(OriginFailure failure) {
      boolean wanted = policy.on().contains(RetryPolicy.Condition.CONNECT_FAILURE);
      if (!wanted
          || failure instanceof OriginFailure.Overloaded
          || !tries.again(this, failure.describe())) {
        tries.end();
        request.failed(failure);
      }
    }
  }
}
