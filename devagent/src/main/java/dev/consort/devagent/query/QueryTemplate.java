// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Fills in a query for a name that begins with its own. */
final class QueryTemplate {
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\$|\\$\\{([^}]*)\\}");
  private static final Pattern MATCH = Pattern.compile("match\\(\\s*(\\d{1,4})\\s*\\)");

  private final String prefix;
  private final Pattern regexp;
  private final boolean removeEmptyTags;

  QueryTemplate(ObjectNode query) {
    JsonNode template = query.get("Template");
    this.prefix = Json.text(query, "Name");
    this.regexp = Pattern.compile(Json.text(template, "Regexp"));
    this.removeEmptyTags = template.path("RemoveEmptyTags").asBoolean();
  }

  /** Goes on only when each expression is one that can be filled in; 500 otherwise. */
  void check(JsonNode service) {
    fill(service, text -> interpolate(text, prefix, List.of()));
  }

  /** What is asked for when it is executed by {@code name}. */
  ObjectNode render(JsonNode service, String name) {
    List<String> groups = groups(name);
    ObjectNode out = (ObjectNode) fill(service, text -> interpolate(text, name, groups));
    if (removeEmptyTags && out.path("Tags") instanceof ArrayNode tags) {
      ArrayNode kept = Json.array();
      tags.forEach(tag -> Optional.of(tag).filter(t -> !t.asText().isBlank()).ifPresent(kept::add));
      out.set("Tags", kept);
    }
    return out;
  }

  private List<String> groups(String name) {
    List<String> groups = new ArrayList<>();
    Matcher found = regexp.matcher(name);
    if (!regexp.pattern().isEmpty() && found.find()) {
      for (int i = 0; i <= found.groupCount(); i++) {
        groups.add(Optional.ofNullable(found.group(i)).orElse(""));
      }
    }
    return groups;
  }

  private static JsonNode fill(JsonNode node, UnaryOperator<String> with) {
    if (node instanceof ObjectNode object) {
      ObjectNode out = Json.object();
      object.properties().forEach(e -> out.set(e.getKey(), fill(e.getValue(), with)));
      return out;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode out = Json.array();
      array.forEach(item -> out.add(fill(item, with)));
      return out;
    }
    return node.isTextual() ? TextNode.valueOf(with.apply(node.asText())) : node;
  }

  private String interpolate(String text, String name, List<String> groups) {
    StringBuilder out = new StringBuilder();
    Matcher expression = EXPRESSION.matcher(text);
    int at = 0;
    while (expression.find()) {
      out.append(text, at, expression.start());
      String inner = expression.group(1);
      out.append(inner == null ? "$" : value(inner.trim(), name, groups));
      at = expression.end();
    }
    String rest = text.substring(at);
    if (rest.contains("${")) {
      throw ApiError.internal("Bad format '" + text + "': an expression is not closed");
    }
    return out.append(rest).toString();
  }

  private String value(String expression, String name, List<String> groups) {
    Matcher match = MATCH.matcher(expression);
    if (match.matches()) {
      int group = Integer.parseInt(match.group(1));
      return group < groups.size() ? groups.get(group) : "";
    }
    return switch (expression) {
      case "name.full" -> name;
      case "name.prefix" -> prefix;
      case "name.suffix" -> name.substring(Math.min(prefix.length(), name.length()));
      case "agent.segment" -> "";
      default -> throw ApiError.internal("Bad format: unknown expression \"" + expression + "\"");
    };
  }
}
