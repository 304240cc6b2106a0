// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.agent.snapshot.AgentSnapshotSource;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.upstreams.UpstreamId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Where snapshots come from: {@link AgentSnapshotSource}, as far as a sidecar needs it. */
public interface SnapshotSource {
  /** See {@link AgentSnapshotSource#start}. */
  CompletionStage<String> start(Consumer<ProxySnapshot> sink);

  /** See {@link AgentSnapshotSource#status}. */
  List<WatchStatus> status();

  /** See {@link AgentSnapshotSource#missing}. */
  List<String> missing();

  /** See {@link AgentSnapshotSource#failureSignal}. */
  Runnable failureSignal(UpstreamId upstream);

  /** See {@link AgentSnapshotSource#close}. */
  void close();

  /** That of an agent. */
  static SnapshotSource of(AgentSnapshotSource agent) {
    return new SnapshotSource() {
      @Override
      public CompletionStage<String> start(Consumer<ProxySnapshot> sink) {
        return agent.start(sink);
      }

      @Override
      public List<WatchStatus> status() {
        return agent.status();
      }

      @Override
      public List<String> missing() {
        return agent.missing();
      }

      @Override
      public Runnable failureSignal(UpstreamId upstream) {
        return agent.failureSignal(upstream);
      }

      @Override
      public void close() {
        agent.close();
      }
    };
  }
}
