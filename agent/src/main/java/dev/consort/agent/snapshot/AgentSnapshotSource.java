// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.authz.DefaultPolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Follows everything one sidecar needs and hands out snapshots. Thread-safe. It retries by itself
 * for ever; it never gives up what it once knew.
 */
@SuppressWarnings("DoNotCallSuggester") // for the hour before it is filled in
public final class AgentSnapshotSource implements AutoCloseable {
  /**
   * Prepares a source; nothing is asked before {@link #start}.
   *
   * @param defaultPolicy the flag's, which overrules whatever the agent says; empty to find out
   */
  public AgentSnapshotSource(
      AgentConnection agent, ProxySelector selector, Optional<DefaultPolicy> defaultPolicy) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Begins to follow. The stage completes when the selection is settled: with the proxy's id, or
   * with an {@link dev.consort.agent.AgentSetupException} when the agent answered that no or more
   * than one sidecar is registered for the service, or that the registration is no sidecar's. While
   * the agent cannot be reached, or says that an id is unknown, it goes on trying and the stage
   * stays open.
   *
   * @param sink called on the control thread, in order, one at a time; the first call comes when
   *     registration, leaf, roots and intentions are known
   */
  public CompletionStage<String> start(Consumer<ProxySnapshot> sink) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Each watch's state, registration first, upstreams last. Any thread. */
  public List<WatchStatus> status() {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * One clause for each thing without which no first snapshot can be made, as {@code leaf: <why>};
   * empty once there was one. Any thread.
   */
  public List<String> missing() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Stops following. No call of the sink begins afterwards on the control thread. Idempotent. */
  @Override
  public void close() {}
}
