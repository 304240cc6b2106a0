// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.Routes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the changes between two states. Pure. Narrow first: whoever may no longer come in is shut
 * out before anything is opened, and nothing is opened before it has all it needs.
 */
public final class Diff {
  private Diff() {}

  /** The changes that turn {@code is} into {@code should}, in the order they are to be made. */
  public static List<Change> between(DesiredState is, DesiredState should) {
    List<Change> changes = new ArrayList<>();
    should
        .intentions()
        .filter(wanted -> !is.intentions().equals(should.intentions()))
        .ifPresent(wanted -> changes.add(new Change.SwapIntentions(wanted)));
    should
        .mesh()
        .filter(wanted -> !is.mesh().equals(should.mesh()))
        .ifPresent(wanted -> changes.add(new Change.SwapMeshSettings(wanted)));
    should
        .credentials()
        .filter(wanted -> !is.credentials().equals(should.credentials()))
        .ifPresent(wanted -> changes.add(new Change.SwapCredentials(wanted)));
    routes(is, should, changes);
    listeners(is, should, changes);
    Set<UpstreamId> unused = new HashSet<>(is.routes().keySet());
    unused.removeAll(should.routes().keySet());
    if (!unused.isEmpty()) {
      changes.add(new Change.RetireRoutes(unused));
    }
    return List.copyOf(changes);
  }

  private static void routes(DesiredState is, DesiredState should, List<Change> changes) {
    Map<UpstreamId, Routes> changed = new HashMap<>();
    should
        .routes()
        .forEach(
            (id, wanted) -> {
              if (!wanted.equals(is.routes().get(id))) {
                changed.put(id, wanted);
              }
            });
    if (!changed.isEmpty()) {
      changes.add(new Change.ApplyRoutes(changed));
    }
  }

  private static void listeners(DesiredState is, DesiredState should, List<Change> changes) {
    List<ListenerPlan> added = missingFrom(is.listeners(), should.listeners());
    List<ListenerPlan> removed = missingFrom(should.listeners(), is.listeners());
    // Opening comes before closing, but a port can be had only once: what makes room for another
    // goes first.
    Predicate<ListenerPlan> inTheWay =
        old -> added.stream().anyMatch(fresh -> collide(old.bind(), fresh.bind()));
    Stream<ListenerPlan> first = removed.stream().filter(inTheWay);
    Stream<ListenerPlan> last = removed.stream().filter(inTheWay.negate());
    first.map(Change.DrainListener::new).forEach(changes::add);
    added.stream().map(Change.OpenListener::new).forEach(changes::add);
    last.map(Change.DrainListener::new).forEach(changes::add);
  }

  /** Whether both cannot be listened to at once; two addresses of one port may, or may not. */
  private static boolean collide(Address one, Address other) {
    if (one instanceof Address.Tcp(_, var port) && other instanceof Address.Tcp(_, var otherPort)) {
      return port == otherPort;
    }
    return one.equals(other);
  }

  /** What {@code all} has and {@code some} has not, in a stable order. */
  private static List<ListenerPlan> missingFrom(Set<ListenerPlan> some, Set<ListenerPlan> all) {
    return all.stream()
        .filter(plan -> !some.contains(plan))
        .sorted(Comparator.comparing(ListenerPlan::toString))
        .toList();
  }
}
