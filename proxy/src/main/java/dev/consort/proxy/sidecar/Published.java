// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.Permit;
import dev.consort.listeners.http.InboundRules;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.RouteTable;
import java.util.Map;
import java.util.Optional;
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
  private final AtomicReference<MeshSettings> mesh = new AtomicReference<>(MeshSettings.DEFAULT);
  private final AtomicReference<Optional<Permit>> plaintext =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<InboundRules.Settings> rules =
      new AtomicReference<>(InboundRules.Settings.DEFAULT);
  private final Map<UpstreamId, AtomicReference<RouteTable>> routes = new ConcurrentHashMap<>();

  Supplier<IntentionTable> intentions() {
    return intentions::get;
  }

  /** The cell outlives what is in it: a listener keeps the one it was opened with. */
  Supplier<RouteTable> routes(UpstreamId upstream) {
    return cell(upstream)::get;
  }

  /** What the mesh demands; never null. */
  Supplier<MeshSettings> mesh() {
    return mesh::get;
  }

  /** The part of it that requests are held to; never null. */
  Supplier<InboundRules.Settings> rules() {
    return rules::get;
  }

  /** The permit of callers without TLS, where they may be; never null. */
  Supplier<Optional<Permit>> plaintext() {
    return plaintext::get;
  }

  /** Publishes what the mesh demands; callers without TLS need a table of intentions too. */
  void mesh(MeshSettings settings) {
    mesh.set(settings);
    rules.set(new InboundRules.Settings(settings.normalization(), settings.sanitizeClientCert()));
    permitPlaintext();
  }

  private void permitPlaintext() {
    plaintext.set(
        Optional.ofNullable(intentions.get())
            .flatMap(table -> mesh.get().plaintext().permit(table.destination())));
  }

  void intentions(IntentionTable table) {
    intentions.set(table);
    permitPlaintext();
  }

  void routes(UpstreamId upstream, RouteTable table) {
    cell(upstream).set(table);
  }

  void retire(UpstreamId upstream) {
    cell(upstream).set(null);
  }

  private AtomicReference<RouteTable> cell(UpstreamId upstream) {
    return routes.computeIfAbsent(upstream, id -> new AtomicReference<>());
  }
}
