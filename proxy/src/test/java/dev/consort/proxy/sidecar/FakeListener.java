// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.listeners.Listener;
import dev.consort.upstreams.Address;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A listener without a socket that notes what it is told. For one thread. */
public final class FakeListener implements Listener {
  private final Address address;
  private int rechecks;
  private int open;
  private boolean accepting = true;
  private CompletableFuture<Void> drained;
  private Duration deadline;

  /** One that pretends to listen at {@code address}. */
  public FakeListener(Address address) {
    this.address = address;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public int openConnections() {
    return open;
  }

  @Override
  public CompletionStage<Void> stopAccepting() {
    accepting = false;
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> drain(Duration wanted) {
    accepting = false;
    deadline = wanted;
    if (drained == null) {
      drained = new CompletableFuture<>();
    }
    if (open == 0 || wanted.isZero()) {
      open = 0;
      drained.complete(null);
    }
    return drained;
  }

  @Override
  public CompletionStage<Integer> recheck() {
    rechecks++;
    return CompletableFuture.completedStage(0);
  }

  /** Pretends that {@code connections} are open; none ends a drain. */
  public void open(int connections) {
    open = connections;
    if (open == 0 && drained != null) {
      drained.complete(null);
    }
  }

  /** How often it was told to decide again. */
  public int rechecks() {
    return rechecks;
  }

  /** Whether new connections would be taken. */
  public boolean accepting() {
    return accepting;
  }

  /** The deadline of the last drain; null before. */
  public Duration deadline() {
    return deadline;
  }
}
