// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Link;
import dev.consort.time.Timers.Cancellable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The datacenters of one mesh and the link between them, which can be cut and joined. Used on the
 * agent's context only.
 */
public final class Wan implements Link {
  private static final String UNKNOWN = "No path to datacenter";

  private static final String UNREACHABLE = "Remote DC has no server currently reachable";
  private static final String BROKEN = "rpc error making call: EOF";

  private final Map<String, Datacenter> datacenters = new LinkedHashMap<>();
  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private final List<Runnable> joined = new ArrayList<>();
  private final String primary;
  private boolean cut;

  /** Compared by identity: two requests may wait with equal tasks. */
  private static final class Waiter {
    private final Consumer<ApiError> then;

    Waiter(Consumer<ApiError> then) {
      this.then = then;
    }
  }

  /** No datacenter yet; the one named {@code primary} holds what all share. */
  public Wan(String primary) {
    this.primary = primary;
  }

  /** Adds a datacenter. */
  public void add(Datacenter datacenter) {
    datacenters.put(datacenter.name(), datacenter);
  }

  /** The name of the primary datacenter. */
  public String primary() {
    return primary;
  }

  /**
   * Every datacenter as {@code /v1/catalog/datacenters} of {@code here} has them: nearest first.
   */
  List<String> names(String here) {
    List<String> names = new ArrayList<>(List.of(here));
    datacenters.keySet().stream().filter(n -> !n.equals(here)).forEach(names::add);
    return names;
  }

  /** Whether requests from {@code here} get to a datacenter. */
  boolean reachable(String here, String name) {
    return datacenters.containsKey(name) && (!cut || here.equals(name));
  }

  /**
   * Another datacenter, by name.
   *
   * @throws ApiError 500 when there is none of that name, or the link is cut
   */
  public Datacenter reach(String name) {
    Datacenter found = datacenters.get(name);
    if (found == null) {
      throw ApiError.internal(UNKNOWN);
    }
    if (cut) {
      throw ApiError.internal(UNREACHABLE);
    }
    return found;
  }

  /** Whether the link is cut. */
  public boolean isCut() {
    return cut;
  }

  /** Cuts the link between all datacenters, which fails who waits across it, or joins it again. */
  public void cut(boolean now) {
    boolean before = cut;
    cut = now;
    if (now && !before) {
      List<Waiter> all = List.copyOf(waiters);
      waiters.clear();
      all.forEach(w -> w.then.accept(ApiError.internal(BROKEN)));
    }
    if (!now && before) {
      joined.forEach(Runnable::run);
    }
  }

  /** Runs {@code then} each time the link was cut and holds again. */
  public void onJoined(Runnable then) {
    joined.add(then);
  }

  @Override
  public Cancellable onCut(Consumer<ApiError> then) {
    Waiter waiter = new Waiter(then);
    waiters.add(waiter);
    return () -> waiters.remove(waiter);
  }
}
