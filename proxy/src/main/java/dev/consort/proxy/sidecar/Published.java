// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.authz.IntentionTable;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The values that the hot path reads, one volatile read each. Written on the control thread only. A
 * cell is null until its first value; no listener is opened before that, but for those of upstreams
 * whose instances the agent has not named yet: a port that is taken shows at the start.
 */
final class Published {
  private final AtomicReference<IntentionTable> intentions = new AtomicReference<>();
  private final Map<UpstreamId, AtomicReference<UpstreamTarget>> targets =
      new ConcurrentHashMap<>();

  Supplier<IntentionTable> intentions() {
    return intentions::get;
  }

  /** The cell outlives what is in it: a listener keeps the one it was opened with. */
  Supplier<UpstreamTarget> target(UpstreamId upstream) {
    return cell(upstream)::get;
  }

  void intentions(IntentionTable table) {
    intentions.set(table);
  }

  void target(UpstreamId upstream, UpstreamTarget target) {
    cell(upstream).set(target);
  }

  void retire(UpstreamId upstream) {
    cell(upstream).set(null);
  }

  private AtomicReference<UpstreamTarget> cell(UpstreamId upstream) {
    return targets.computeIfAbsent(upstream, id -> new AtomicReference<>());
  }
}
