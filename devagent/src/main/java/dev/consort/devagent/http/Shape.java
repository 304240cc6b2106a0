// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The fields of one kind of request body. Consul takes CamelCase and snake_case keys in any letter
 * case and, since bodies are often made from HCL, a list of one object where an object is meant.
 * Fields with a type are also taken in the types that HCL makes of them, are kept in Consul's, and
 * are left out when they say nothing unless they are always shown. Immutable once built.
 */
public final class Shape {
  private final Map<String, Field> fields = new LinkedHashMap<>();

  private final boolean opaque;

  private Shape(boolean opaque) {
    this.opaque = opaque;
  }

  /**
   * One field.
   *
   * @param name in Consul's spelling
   * @param inner shape of the object or objects it holds, where it holds any
   * @param keyed whether those objects are under keys of the user's
   * @param shown value when the body has none, where Consul always shows one
   * @param read makes Consul's value of a user's; a missing node leaves the field out
   */
  private record Field(
      String name,
      Optional<Shape> inner,
      boolean keyed,
      Optional<JsonNode> shown,
      UnaryOperator<JsonNode> read) {
    Field(
        String name,
        Optional<Shape> inner,
        Optional<JsonNode> shown,
        UnaryOperator<JsonNode> read) {
      this(name, inner, false, shown, read);
    }
  }

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

  /** Adds fields that hold a text and are left out when it is empty. */
  public Shape words(String... names) {
    return typed(names, Scalars::word);
  }

  /** Adds fields that hold a text and are always shown. */
  public Shape shownWords(String... names) {
    return shown(names, Scalars.NO_WORD, Scalars::anyWord);
  }

  /** Adds fields that hold true, and are left out otherwise. */
  public Shape flags(String... names) {
    return typed(names, Scalars::flag);
  }

  /** Adds fields that hold true or false and are always shown. */
  public Shape shownFlags(String... names) {
    return shown(names, Scalars.NO, Scalars::anyFlag);
  }

  /** Adds fields that hold a whole number and are left out when it is 0. */
  public Shape numbers(String... names) {
    return typed(names, Scalars::number);
  }

  /** Adds fields that hold a whole number, for which 0 and nothing are different. */
  public Shape optionalNumbers(String... names) {
    return typed(names, Scalars::anyNumber);
  }

  /** Adds fields that hold nanoseconds, written so or like {@code 10s}; left out when 0. */
  public Shape durations(String... names) {
    return typed(names, Scalars::nanos);
  }

  /** Adds fields that hold a duration that is kept as Go writes it; left out when 0. */
  public Shape spans(String... names) {
    return typed(names, Scalars::span);
  }

  /** Adds fields that hold a number with a fraction and are left out when it is 0. */
  public Shape decimals(String... names) {
    return typed(names, Scalars::decimal);
  }

  /** Adds fields that hold a list of whole numbers and are left out when it is empty. */
  public Shape numberLists(String... names) {
    return typed(names, Scalars::numbers);
  }

  /** Adds fields that hold a list of texts and are left out when it is empty. */
  public Shape texts(String... names) {
    return typed(names, Scalars::texts);
  }

  /** Adds a field that holds texts by a free key and is left out when it is empty. */
  public Shape textMap(String name) {
    return typed(new String[] {name}, Scalars::textMap);
  }

  /** Adds a field that holds one object. */
  public Shape object(String name, Shape shape) {
    return add(
        new Field(name, Optional.of(shape), Optional.empty(), node -> shape.one(name, node)));
  }

  /** Adds a field that holds one object and is always shown. */
  public Shape shownObject(String name, Shape shape) {
    JsonNode otherwise = shape.canonical(Json.object());
    return add(
        new Field(name, Optional.of(shape), Optional.of(otherwise), node -> shape.one(name, node)));
  }

  /** Adds a field that holds a list of objects and is left out when it is empty. */
  public Shape list(String name, Shape shape) {
    UnaryOperator<JsonNode> read =
        node -> {
          ArrayNode out = Json.array();
          asList(node).forEach(i -> out.add(shape.one(name, i)));
          return out.isEmpty() ? Scalars.NOTHING : out;
        };
    return add(new Field(name, Optional.of(shape), Optional.empty(), read));
  }

  /** Adds a field that holds objects by a free key. */
  public Shape map(String name, Shape shape) {
    UnaryOperator<JsonNode> read =
        node -> {
          ObjectNode out = Json.object();
          Scalars.object(name, node)
              .properties()
              .forEach(e -> out.set(e.getKey(), shape.one(name, e.getValue())));
          return out;
        };
    return add(new Field(name, Optional.of(shape), true, Optional.empty(), read));
  }

  /** Another spelling of a field. */
  public Shape alias(String other, String name) {
    fields.put(key(other), fields.get(key(name)));
    return this;
  }

  private Shape typed(String[] names, Scalars.Reading read) {
    for (String name : names) {
      add(name, node -> read.of(name, node));
    }
    return this;
  }

  private Shape shown(String[] names, JsonNode otherwise, Scalars.Reading read) {
    for (String name : names) {
      add(new Field(name, Optional.empty(), Optional.of(otherwise), node -> read.of(name, node)));
    }
    return this;
  }

  private Shape add(String name, UnaryOperator<JsonNode> read) {
    return add(new Field(name, Optional.empty(), Optional.empty(), read));
  }

  private Shape add(Field field) {
    fields.put(key(field.name()), field);
    return this;
  }

  private static JsonNode asList(JsonNode node) {
    return node.isArray() ? node : Json.array().add(node);
  }

  private ObjectNode one(String name, JsonNode node) {
    return canonical(Scalars.object(name, node));
  }

  /** The first key of the body itself that this shape does not know. */
  public Optional<String> unknownKey(ObjectNode object) {
    if (opaque) {
      return Optional.empty();
    }
    List<String> names = object.properties().stream().map(Map.Entry::getKey).toList();
    return names.stream().filter(name -> !fields.containsKey(key(name))).findFirst();
  }

  /** Every key, however deep, that this shape does not know, such as {@code Sources[0].Nmae}. */
  public List<String> unknownKeys(ObjectNode object) {
    List<String> unknown = new ArrayList<>();
    collectUnknown(object, "", unknown);
    return unknown;
  }

  private void collectUnknown(ObjectNode object, String at, List<String> unknown) {
    if (opaque) {
      return;
    }
    for (Map.Entry<String, JsonNode> e : object.properties()) {
      Field field = fields.get(key(e.getKey()));
      if (field == null) {
        unknown.add(at + e.getKey());
      } else if (field.keyed()) {
        for (Map.Entry<String, JsonNode> one : e.getValue().properties()) {
          if (one.getValue() instanceof ObjectNode inner) {
            String key = at + field.name() + "[" + one.getKey() + "].";
            field.inner().orElseThrow().collectUnknown(inner, key, unknown);
          }
        }
      } else if (field.inner().isPresent()) {
        JsonNode value = e.getValue();
        for (int i = 0; i < asList(value).size(); i++) {
          String index = value.isArray() ? "[" + i + "]." : ".";
          if (asList(value).get(i) instanceof ObjectNode inner) {
            field.inner().get().collectUnknown(inner, at + field.name() + index, unknown);
          }
        }
      }
    }
  }

  /**
   * A copy with keys in Consul's spelling; unknown keys and nulls are left out.
   *
   * @throws ApiError 400 when a field holds something else than its type
   */
  public ObjectNode canonical(ObjectNode object) {
    if (opaque) {
      return object.deepCopy();
    }
    ObjectNode out = Json.object();
    for (Map.Entry<String, JsonNode> e : object.properties()) {
      Field field = fields.get(key(e.getKey()));
      if (field != null && !e.getValue().isNull()) {
        JsonNode value = field.read().apply(e.getValue());
        if (!value.isMissingNode()) {
          out.set(field.name(), value);
        }
      }
    }
    for (Field field : fields.values()) {
      if (field.shown().isPresent() && !out.has(field.name())) {
        out.set(field.name(), field.shown().get().deepCopy());
      }
    }
    return out;
  }

  private static String key(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
