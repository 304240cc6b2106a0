// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import dev.consort.time.Timers;
import dev.consort.time.Timers.Cancellable;
import java.time.Duration;

/** Looks each hour, as Consul's servers do, for roots that no leaf can still need. */
public final class RootPruner {
  private static final Duration PAUSE = Duration.ofHours(1);

  private final MeshCa ca;
  private final Timers timers;
  private Cancellable next;

  /** Begins; {@code timers} run their tasks on the agent's context. */
  public RootPruner(MeshCa ca, Timers timers) {
    this.ca = ca;
    this.timers = timers;
    this.next = timers.after(PAUSE, this::prune);
  }

  private void prune() {
    ca.prune();
    next = timers.after(PAUSE, this::prune);
  }

  /** Stops looking. */
  public void close() {
    next.cancel();
  }
}
