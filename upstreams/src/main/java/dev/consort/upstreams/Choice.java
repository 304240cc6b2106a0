// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import dev.consort.time.Ticker;
import java.util.random.RandomGenerator;

/**
 * An endpoint that was chosen for a connection. Confined to the connection's loop; released by it
 * when the connection ends or never came about.
 */
public final class Choice<P> {
  private final Pool<P> pool;
  private final Candidate<P> candidate;
  private final Ticker ticker;
  private final RandomGenerator random;
  private boolean held = true;

  Choice(Pool<P> pool, Candidate<P> candidate, Ticker ticker, RandomGenerator random) {
    this.pool = pool;
    this.candidate = candidate;
    this.ticker = ticker;
    this.random = random;
    candidate.load().add();
  }

  /** What it is an endpoint of. */
  public UpstreamTarget target() {
    return pool.target();
  }

  /** Says that it has proven who it is: its target can be reached. */
  public void reached() {
    pool.reachability().reached();
  }

  /** Says that it did what was asked of it. */
  public void succeeded() {
    candidate.standing().succeeded();
  }

  /**
   * Says that it failed: no connection came about, or a request got a bad answer or none.
   *
   * @return whether it is left out of use for a time because of that
   */
  public boolean failed() {
    return pool.failed(candidate, ticker, random);
  }

  /** The endpoint as the catalog lists it. */
  public Endpoint endpoint() {
    return candidate.endpoint();
  }

  /** What is dialled. */
  public P place() {
    return candidate.place();
  }

  /** Says that the connection is over. Idempotent. */
  public void release() {
    if (held) {
      held = false;
      candidate.load().remove();
    }
  }
}
