// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.Check;
import dev.consort.devagent.state.CheckStatus;
import dev.consort.devagent.state.ServiceInstance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The instances of one datacenter that answer a query. Pure. */
public final class Selection {
  private final JsonNode service;
  private final boolean connect;

  /**
   * Of what is asked for.
   *
   * @param service the filled-in Service of a query
   * @param connect whether the caller wants those that take mesh traffic
   */
  public Selection(JsonNode service, boolean connect) {
    this.service = service;
    this.connect = connect || service.path("Connect").asBoolean();
  }

  /** Those that answer, by id. */
  public List<ServiceInstance> of(Catalog catalog) {
    String name = Json.text(service, "Service");
    if (!Json.textMap(catalog.node().toJson(), "Meta").entrySet().containsAll(wanted("NodeMeta"))) {
      return List.of();
    }
    return catalog.services(
        s ->
            (connect ? s.connectName().filter(name::equals).isPresent() : s.name().equals(name))
                && s.meta().entrySet().containsAll(wanted("ServiceMeta"))
                && tagsFit(s)
                && healthy(s, catalog));
  }

  private Set<Map.Entry<String, String>> wanted(String field) {
    return Json.textMap(service, field).entrySet();
  }

  /** Each tag has to be there, and none that is wanted with an exclamation mark before it. */
  private boolean tagsFit(ServiceInstance instance) {
    Set<String> has =
        instance.tags().stream().map(t -> t.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    for (String wanted : Json.texts(service, "Tags")) {
      String tag = wanted.toLowerCase(Locale.ROOT);
      boolean forbidden = tag.startsWith("!");
      if (has.contains(forbidden ? tag.substring(1) : tag) == forbidden) {
        return false;
      }
    }
    return true;
  }

  private boolean healthy(ServiceInstance instance, Catalog catalog) {
    Set<String> ignored = Set.copyOf(Json.texts(service, "IgnoreCheckIDs"));
    CheckStatus status =
        CheckStatus.worst(
            catalog.checksFor(instance).stream()
                .filter(c -> !ignored.contains(c.id()))
                .map(Check::status)
                .toList());
    return service.path("OnlyPassing").asBoolean()
        ? status == CheckStatus.PASSING
        : status != CheckStatus.CRITICAL;
  }
}
