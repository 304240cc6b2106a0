// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * An endpoint that was chosen for a connection. Confined to the connection's loop; released by it
 * when the connection ends or never came about.
 */
public final class Choice<P> {
  private final Pool<P> pool;
  private final Candidate<P> candidate;
  private boolean held = true;

  Choice(Pool<P> pool, Candidate<P> candidate) {
    this.pool = pool;
    this.candidate = candidate;
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
