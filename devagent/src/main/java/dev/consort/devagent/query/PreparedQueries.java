// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.state.Store;
import dev.consort.devagent.state.Topic;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The prepared queries of a datacenter, which has them to itself. On the agent's context only. */
public final class PreparedQueries {
  private final Store store;
  private final Map<String, PreparedQuery> byId = new TreeMap<>();

  /** None yet. */
  public PreparedQueries(Store store) {
    this.store = store;
  }

  /** All, by id. */
  public List<PreparedQuery> list() {
    return List.copyOf(byId.values());
  }

  /** A query. */
  public Optional<PreparedQuery> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The query of an id or a name; a template that fits is filled in, the most special one. */
  public Optional<PreparedQuery> resolve(String idOrName) {
    return get(idOrName)
        .or(() -> named(idOrName, false))
        .or(
            () ->
                byId.values().stream()
                    .filter(q -> q.isTemplate() && idOrName.startsWith(q.name()))
                    .max(Comparator.comparingInt(q -> q.name().length())))
        .map(q -> q.isTemplate() ? filledIn(q, idOrName) : q);
  }

  private static PreparedQuery filledIn(PreparedQuery query, String name) {
    return query.asking(new QueryTemplate(query.body()).render(query.service(), name));
  }

  private Optional<PreparedQuery> named(String name, boolean template) {
    return byId.values().stream()
        .filter(q -> q.isTemplate() == template && q.name().equals(name))
        .findFirst();
  }

  /**
   * Adds or replaces a query.
   *
   * @throws ApiError 500 when another has its name
   */
  public void put(String id, ObjectNode body) {
    PreparedQuery wanted = new PreparedQuery(id, body, 0, 0);
    Optional<PreparedQuery> other = named(wanted.name(), wanted.isTemplate());
    if (other.filter(q -> !q.id().equals(id)).isPresent() || byId.containsKey(wanted.name())) {
      throw ApiError.internal("name '" + wanted.name() + "' aliases an existing query");
    }
    long index = store.write(Topic.QUERY);
    long created = get(id).map(PreparedQuery::createIndex).orElse(index);
    byId.put(id, new PreparedQuery(id, body, created, index));
  }

  /** Removes a query. */
  public void remove(String id) {
    if (byId.remove(id) != null) {
      store.write(Topic.QUERY);
    }
  }
}
