// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * An endpoint that was chosen for a connection. Confined to the connection's loop; released by it
 * when the connection ends or never came about.
 */
public final class Choice<P> {
  private final Candidate<P> candidate;
  private boolean held = true;

  Choice(Candidate<P> candidate) {
    this.candidate = candidate;
    candidate.load().add();
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
