// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The field names of one kind of request body. Consul takes CamelCase and snake_case keys in any
 * letter case and, since bodies are often made from HCL, a list of one object where an object is
 * meant. Immutable once built.
 */
public final class Shape {
  private final Map<String, Field> fields = new LinkedHashMap<>();

  private final boolean opaque;

  private Shape(boolean opaque) {
    this.opaque = opaque;
  }

  private record Field(String name, UnaryOperator<JsonNode> read) {}

  /** A shape with fields whose values are taken as they are. */
  public static Shape of(String... names) {
    Shape shape = new Shape(false);
    for (String name : names) {
      shape.add(name, UnaryOperator.identity());
    }
    return shape;
  }

  /** A shape whose keys belong to the user and are kept as written. */
  public static Shape opaque() {
    return new Shape(true);
  }

  /** Adds a field that holds one object. */
  public Shape object(String name, Shape shape) {
    return add(name, node -> shape.one(node));
  }

  /** Adds a field that holds a list of objects. */
  public Shape list(String name, Shape shape) {
    return add(
        name,
        node -> {
          ArrayNode out = Json.array();
          (node.isArray() ? node : Json.array().add(node)).forEach(i -> out.add(shape.one(i)));
          return node.isNull() ? node : out;
        });
  }

  /** Adds a field that holds objects by a free key. */
  public Shape map(String name, Shape shape) {
    return add(
        name,
        node -> {
          ObjectNode out = Json.object();
          node.properties().forEach(e -> out.set(e.getKey(), shape.one(e.getValue())));
          return out;
        });
  }

  /** Another spelling of a field. */
  public Shape alias(String other, String name) {
    fields.put(key(other), fields.get(key(name)));
    return this;
  }

  private Shape add(String name, UnaryOperator<JsonNode> read) {
    fields.put(key(name), new Field(name, read));
    return this;
  }

  private JsonNode one(JsonNode node) {
    JsonNode only = node.isArray() && node.size() == 1 ? node.get(0) : node;
    return only instanceof ObjectNode object ? canonical(object) : only;
  }

  /** The first key that this shape does not know. */
  public Optional<String> unknownKey(ObjectNode object) {
    if (opaque) {
      return Optional.empty();
    }
    List<String> names = object.properties().stream().map(Map.Entry::getKey).toList();
    return names.stream().filter(name -> !fields.containsKey(key(name))).findFirst();
  }

  /** A copy with keys in Consul's spelling; unknown keys and nulls are left out. */
  public ObjectNode canonical(ObjectNode object) {
    if (opaque) {
      return object.deepCopy();
    }
    ObjectNode out = Json.object();
    for (Map.Entry<String, JsonNode> e : object.properties()) {
      Field field = fields.get(key(e.getKey()));
      if (field != null && !e.getValue().isNull()) {
        out.set(field.name(), field.read().apply(e.getValue()));
      }
    }
    return out;
  }

  private static String key(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
