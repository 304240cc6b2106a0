// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.certs.Credentials;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.Routes;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one sidecar should be, or is. Immutable; two that are equal need no change between them.
 *
 * @param intentions whom to let in; empty only before the first
 * @param mesh what the mesh demands; empty only before the first
 * @param credentials what to prove and check with; empty only before the first
 * @param routes what each upstream resolves to, as far as it is known
 * @param listeners what should be listened to
 */
public record DesiredState(
    Optional<IntentionsPlan> intentions,
    Optional<MeshSettings> mesh,
    Optional<Credentials> credentials,
    Map<UpstreamId, Routes> routes,
    Set<ListenerPlan> listeners) {
  /** Nothing at all: how a sidecar starts. */
  public static final DesiredState NOTHING =
      new DesiredState(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Set.of());

  /** Copies the collections. */
  public DesiredState {
    routes = Map.copyOf(routes);
    listeners = Set.copyOf(listeners);
  }

  /** What this becomes when {@code change} has been made. */
  public DesiredState with(Change change) {
    return switch (change) {
      case Change.SwapIntentions swap ->
          new DesiredState(Optional.of(swap.intentions()), mesh, credentials, routes, listeners);
      case Change.SwapMeshSettings swap ->
          new DesiredState(
              intentions, Optional.of(swap.settings()), credentials, routes, listeners);
      case Change.SwapCredentials swap ->
          new DesiredState(intentions, mesh, Optional.of(swap.credentials()), routes, listeners);
      case Change.ApplyRoutes apply -> {
        Map<UpstreamId, Routes> merged = new java.util.HashMap<>(routes);
        merged.putAll(apply.routes());
        yield new DesiredState(intentions, mesh, credentials, merged, listeners);
      }
      case Change.OpenListener open -> {
        Set<ListenerPlan> more = new LinkedHashSet<>(listeners);
        more.add(open.listener());
        yield new DesiredState(intentions, mesh, credentials, routes, more);
      }
      case Change.DrainListener drain -> {
        Set<ListenerPlan> fewer = new LinkedHashSet<>(listeners);
        fewer.remove(drain.listener());
        yield new DesiredState(intentions, mesh, credentials, routes, fewer);
      }
      case Change.RetireRoutes retire -> {
        Map<UpstreamId, Routes> fewer = new java.util.HashMap<>(routes);
        fewer.keySet().removeAll(retire.upstreams());
        yield new DesiredState(intentions, mesh, credentials, fewer, listeners);
      }
    };
  }
}
