// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The config entries of a datacenter. Used on the agent's context only. */
public final class ConfigEntries {
  private final Store store;
  private final Map<String, Map<String, ConfigEntry>> byKind = new TreeMap<>();

  /** No entries. */
  public ConfigEntries(Store store) {
    this.store = store;
  }

  /** The entries of a kind, by name. */
  public List<ConfigEntry> list(String kind) {
    return List.copyOf(byKind.getOrDefault(kind, Map.of()).values());
  }

  /** An entry. */
  public Optional<ConfigEntry> get(String kind, String name) {
    return Optional.ofNullable(byKind.getOrDefault(kind, Map.of()).get(name));
  }

  /**
   * Writes an entry; one that is the same already changes nothing.
   *
   * @throws dev.consort.devagent.http.ApiError 500 when the other entries do not allow it; nothing
   *     is changed then
   */
  public void put(String kind, String name, ObjectNode body) {
    Optional<ConfigEntry> old = get(kind, name);
    if (old.isPresent() && old.get().body().equals(body)) {
      return;
    }
    ConfigGraph.check(this, kind, name, Optional.of(body));
    keep(kind, name, body);
  }

  /**
   * Removes an entry, if it is there.
   *
   * @throws dev.consort.devagent.http.ApiError 500 when the other entries do not allow it; nothing
   *     is changed then
   */
  public void remove(String kind, String name) {
    if (get(kind, name).isPresent()) {
      ConfigGraph.check(this, kind, name, Optional.empty());
      drop(kind, name);
    }
  }

  /**
   * Takes over the entries of another datacenter. They were checked against each other there, and
   * get indexes of this one.
   *
   * @return whether anything changed
   */
  public boolean follow(ConfigEntries primary) {
    long before = store.index(Topic.CONFIG);
    for (ConfigEntry mine : all()) {
      if (primary.get(mine.kind(), mine.name()).isEmpty()) {
        drop(mine.kind(), mine.name());
      }
    }
    for (ConfigEntry theirs : primary.all()) {
      Optional<ConfigEntry> mine = get(theirs.kind(), theirs.name());
      if (mine.filter(m -> m.body().equals(theirs.body())).isEmpty()) {
        keep(theirs.kind(), theirs.name(), theirs.body());
      }
    }
    return store.index(Topic.CONFIG) != before;
  }

  private List<ConfigEntry> all() {
    return byKind.values().stream().flatMap(m -> m.values().stream()).toList();
  }

  private void keep(String kind, String name, ObjectNode body) {
    long index = store.write(Topic.CONFIG);
    long created = get(kind, name).map(ConfigEntry::createIndex).orElse(index);
    byKind
        .computeIfAbsent(kind, k -> new TreeMap<>())
        .put(name, new ConfigEntry(kind, name, body, created, index));
  }

  private void drop(String kind, String name) {
    byKind.get(kind).remove(name);
    store.write(Topic.CONFIG);
  }
}
