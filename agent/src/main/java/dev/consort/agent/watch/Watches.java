// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The watches of one sidecar or gateway by their labels. Control thread only, but for {@link
 * #status}.
 */
public final class Watches {
  private final AgentCache cache;
  private final Comparator<String> order;
  private final Map<String, AgentCache.Subscription> watches = new ConcurrentHashMap<>();
  private final Map<String, String> subjects = new HashMap<>();

  /**
   * None yet.
   *
   * @param order of labels, as they are shown
   */
  public Watches(AgentCache cache, Comparator<String> order) {
    this.cache = cache;
    this.order = order.thenComparing(Comparator.naturalOrder());
  }

  /** Adds a watch that is started elsewhere to those shown. */
  public void show(String label, AgentCache.Subscription watch) {
    watches.put(label, watch);
  }

  /** Joins {@code spec} under {@code label}, unless that is watched for the same subject. */
  public <T> void keep(String label, String subject, WatchSpec<T> spec, WatchListener<T> listener) {
    keep(label, subject, () -> cache.subscribe(spec, listener));
  }

  /** Joins what {@code join} joins, unless that is watched for the same subject. */
  public void keep(String label, String subject, Supplier<AgentCache.Subscription> join) {
    if (subject.equals(subjects.get(label))) {
      return;
    }
    drop(label);
    subjects.put(label, subject);
    AgentCache.Subscription joined = join.get();
    if (subject.equals(subjects.get(label))) {
      watches.put(label, joined);
    } else {
      // What was known already has changed what is to be watched.
      joined.close();
    }
  }

  /** Ends a watch, if there is one. */
  public void drop(String label) {
    subjects.remove(label);
    Optional.ofNullable(watches.remove(label)).ifPresent(AgentCache.Subscription::close);
  }

  /** The labels that begin so. */
  public List<String> labels(String prefix) {
    return subjects.keySet().stream().filter(label -> label.startsWith(prefix)).toList();
  }

  /** Has a watch ask at once, if there is one. */
  public void refresh(String label) {
    Optional.ofNullable(watches.get(label)).ifPresent(AgentCache.Subscription::refresh);
  }

  /** Has a watch that rests between two polls ask at once, if there is one. */
  public void hurry(String label) {
    Optional.ofNullable(watches.get(label)).ifPresent(AgentCache.Subscription::hurry);
  }

  /** The state of each watch by its label. Any thread. */
  public List<WatchStatus> status() {
    return watches.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(order))
        .map(
            entry -> {
              WatchStatus status = entry.getValue().status();
              return new WatchStatus(
                  entry.getKey(),
                  status.request(),
                  status.position(),
                  status.sinceSuccess(),
                  status.lastError(),
                  status.fault());
            })
        .toList();
  }

  /** Ends all of them. */
  public void close() {
    watches.values().forEach(AgentCache.Subscription::close);
  }
}
