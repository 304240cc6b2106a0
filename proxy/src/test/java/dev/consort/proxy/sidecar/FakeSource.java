// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.upstreams.UpstreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Hands out the snapshots that a test gives it. For one thread. */
final class FakeSource implements SnapshotSource {
  final CompletableFuture<String> settled = new CompletableFuture<>();
  List<String> missing = List.of("registration: the agent has not answered yet");
  final List<UpstreamId> failing = new ArrayList<>();
  private Consumer<ProxySnapshot> sink;
  private boolean closed;

  @Override
  public CompletionStage<String> start(Consumer<ProxySnapshot> to) {
    sink = to;
    return settled;
  }

  void give(ProxySnapshot snapshot) {
    missing = List.of();
    if (!closed) {
      sink.accept(snapshot);
    }
  }

  @Override
  public List<WatchStatus> status() {
    return List.of();
  }

  @Override
  public List<String> missing() {
    return missing;
  }

  @Override
  public Runnable failureSignal(UpstreamId upstream) {
    return () -> failing.add(upstream);
  }

  @Override
  public void close() {
    closed = true;
  }
}
