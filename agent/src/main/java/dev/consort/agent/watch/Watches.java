// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The watches of one sidecar or gateway by their labels. Control thread only, but for {@link
 * #status}.
 */
public final class Watches {
  private final AgentCache cache;
  private final Comparator<String> order;
  private final Map<String, AgentCache.Subscription> watches = new LinkedHashMap<>();
  private final Map<String, String> subjects = new HashMap<>();
  private volatile List<Map.Entry<String, AgentCache.Subscription>> shown = List.of();

  /**
   * None yet.
   *
   * @param order of labels, as they are shown
   */
  public Watches(AgentCache cache, Comparator<String> order) {
    this.cache = cache;
    this.order = order;
  }

  /** Adds a watch that is started elsewhere to those shown. */
  public void show(String label, AgentCache.Subscription watch) {
    watches.put(label, watch);
    publish();
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
      publish();
    } else {
      // What was known already has changed what is to be watched.
      joined.close();
    }
  }

  /** Ends a watch, if there is one. */
  public void drop(String label) {
    subjects.remove(label);
    Optional.ofNullable(watches.remove(label)).ifPresent(AgentCache.Subscription::close);
    publish();
  }

  /** The labels that begin so. */
  public List<String> labels(String prefix) {
    return subjects.keySet().stream().filter(label -> label.startsWith(prefix)).toList();
  }

  /** Has a watch ask at once, if there is one. */
  public void refresh(String label) {
    Optional.ofNullable(watches.get(label)).ifPresent(AgentCache.Subscription::refresh);
  }

  private void publish() {
    List<Map.Entry<String, AgentCache.Subscription>> now = new ArrayList<>();
    watches.forEach((label, watch) -> now.add(Map.entry(label, watch)));
    now.sort(Map.Entry.comparingByKey(order));
    shown = List.copyOf(now);
  }

  /** The state of each watch by its label. Any thread. */
  public List<WatchStatus> status() {
    return shown.stream()
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
