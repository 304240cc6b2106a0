// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Small helpers around JSON trees. Pure functions; trees handed out may be changed by the caller.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** A new empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A new empty array. */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** An array of strings. */
  public static ArrayNode strings(Collection<String> values) {
    ArrayNode array = array();
    values.forEach(array::add);
    return array;
  }

  /** An object of strings, sorted by key. */
  public static ObjectNode stringMap(Map<String, String> values) {
    ObjectNode object = object();
    new TreeMap<>(values).forEach(object::put);
    return object;
  }

  /** Compact JSON text. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  /** Indented JSON text, for {@code ?pretty}. */
  public static String writePretty(JsonNode node) {
    return node.toPrettyString();
  }

  /**
   * Reads JSON text.
   *
   * @throws ApiError 400 with a sentence that says where it broke
   */
  public static JsonNode read(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw ApiError.badRequest("Request decode failed: EOF");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw ApiError.badRequest("Request decode failed: " + e.getOriginalMessage());
    }
  }

  /**
   * Reads a JSON object.
   *
   * @throws ApiError 400 when it is anything else
   */
  public static ObjectNode readObject(String text) {
    if (read(text) instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.badRequest("Request decode failed: a JSON object is expected");
  }

  /** The text of a field, or "" when it is absent or null. */
  public static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isNull() || value.isMissingNode() ? "" : value.asText();
  }

  /** The strings of an array field; empty when absent or null. */
  public static List<String> texts(JsonNode object, String field) {
    List<String> out = new ArrayList<>();
    object.path(field).forEach(v -> out.add(v.asText()));
    return out;
  }

  /** The string values of an object field; empty when absent or null. */
  public static Map<String, String> textMap(JsonNode object, String field) {
    Map<String, String> out = new LinkedHashMap<>();
    object.path(field).properties().forEach(e -> out.put(e.getKey(), e.getValue().asText()));
    return out;
  }

  /** An object field, or an empty object. */
  public static ObjectNode child(JsonNode object, String field) {
    return object.path(field) instanceof ObjectNode found ? found : object();
  }

  /** Sets a text unless it is empty, the way Consul leaves out empty optional fields. */
  public static void putIfText(ObjectNode target, String field, String value) {
    if (!value.isEmpty()) {
      target.put(field, value);
    }
  }

  /** A copy with the keys of every object sorted: equal content gives equal text. */
  public static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      Collections.sort(names);
      ObjectNode copy = object();
      names.forEach(name -> copy.set(name, sorted(object.get(name))));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = array();
      array.forEach(item -> copy.add(sorted(item)));
      return copy;
    }
    return node;
  }

  /** A 64-bit FNV-1a hash of the content, whatever the order of keys. */
  public static long hash(JsonNode node) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : write(sorted(node)).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
