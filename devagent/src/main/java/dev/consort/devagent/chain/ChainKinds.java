// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.http.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The kinds of config entries that make chains. */
public final class ChainKinds {
  /** Where requests go by what they look like. */
  public static final String ROUTER = "service-router";

  /** In which shares requests are spread. */
  public static final String SPLITTER = "service-splitter";

  /** Which instances stand for a service. */
  public static final String RESOLVER = "service-resolver";

  /** All three, each after those it builds on. */
  public static final List<String> ALL = List.of(RESOLVER, SPLITTER, ROUTER);

  private ChainKinds() {}

  /** The body of an entry of such a kind. */
  public static Shape shape(String kind) {
    return switch (kind) {
      case ROUTER -> ChainShapes.ROUTER;
      case SPLITTER -> ChainShapes.SPLITTER;
      case RESOLVER -> ChainShapes.RESOLVER;
      default -> throw new IllegalArgumentException("no kind of a chain: " + kind);
    };
  }

  /** Completes and checks an entry by itself; 500 when it is not valid. */
  public static ObjectNode normal(ObjectNode entry) {
    String kind = Json.text(entry, "Kind");
    String name = Json.text(entry, "Name");
    if (name.isEmpty()) {
      throw ApiError.internal("Name is required");
    }
    if (name.equals("*")) {
      throw ApiError.internal(kind + " name must be the name of a service, and not a wildcard");
    }
    switch (kind) {
      case ROUTER -> RouterRules.check(entry);
      case SPLITTER -> SplitterRules.check(entry);
      case RESOLVER -> ResolverRules.check(entry);
      default -> throw new IllegalArgumentException("no kind of a chain: " + kind);
    }
    return entry;
  }

  /** The services that an entry of such a kind names besides its own. */
  public static Set<String> named(JsonNode entry) {
    Set<String> names = new TreeSet<>();
    entry.path("Routes").forEach(r -> names.add(Json.text(r.path("Destination"), "Service")));
    entry.path("Splits").forEach(s -> names.add(Json.text(s, "Service")));
    names.add(Json.text(entry.path("Redirect"), "Service"));
    for (Map.Entry<String, JsonNode> section : entry.path("Failover").properties()) {
      names.add(Json.text(section.getValue(), "Service"));
      section.getValue().path("Targets").forEach(t -> names.add(Json.text(t, "Service")));
    }
    names.remove("");
    names.remove(Json.text(entry, "Name"));
    return names;
  }
}
