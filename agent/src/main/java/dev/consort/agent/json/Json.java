// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One value of a JSON text. Immutable; equal when the texts mean the same. Reading a member that is
 * not there, or of something that is no object, gives {@link #ABSENT}, which is also what JSON's
 * null is read as: Go writes null for an empty list.
 */
public final class Json {
  /** Not there, or null. */
  public static final Json ABSENT = new Json(null);

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Object value;

  private Json(Object value) {
    this.value = value;
  }

  /**
   * Reads a whole text.
   *
   * @throws MalformedAnswer when it is cut short, no JSON, or goes on after its value
   */
  public static Json parse(byte[] text) throws MalformedAnswer {
    return whole(text, Json::read);
  }

  private interface Reading<T> {
    T read(JsonParser parser) throws IOException, MalformedAnswer;
  }

  private static <T> T whole(byte[] text, Reading<T> reading) throws MalformedAnswer {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new MalformedAnswer("it is empty");
      }
      T read = reading.read(parser);
      if (parser.nextToken() != null) {
        throw new MalformedAnswer("it goes on after its end");
      }
      return read;
    } catch (JsonProcessingException notJson) {
      throw new MalformedAnswer("it is no complete JSON: " + notJson.getOriginalMessage());
    } catch (IOException cannotBe) {
      throw new MalformedAnswer("it cannot be read: " + cannotBe.getMessage());
    }
  }

  /**
   * Reads a list of objects without keeping it, which for long lists costs a fraction of {@link
   * #parse}: hands over the texts of some members of each object, empty for what is no text.
   *
   * @param members by name, in exactly this letter case
   * @param row told the texts in the order of {@code members}; the array is used again
   * @throws MalformedAnswer when it is no list, or as {@link #parse} does; after some rows perhaps
   */
  public static void rows(byte[] text, List<String> members, Consumer<String[]> row)
      throws MalformedAnswer {
    whole(
        text,
        parser -> {
          if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new MalformedAnswer("it is no list");
          }
          String[] texts = new String[members.size()];
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            Arrays.fill(texts, "");
            row(parser, members, texts);
            row.accept(texts);
          }
          return null;
        });
  }

  private static void row(JsonParser parser, List<String> members, String[] texts)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      int column = members.indexOf(parser.currentName());
      if (parser.nextToken() == JsonToken.VALUE_STRING && column >= 0) {
        texts[column] = parser.getText();
      }
      parser.skipChildren();
    }
  }

  /** An object of these members, in the map's order. */
  public static Json object(Map<String, Json> members) {
    return new Json(java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members)));
  }

  /** {@code text} as JSON writes it, in quotes. */
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static Json read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new Json(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json(parser.getDecimalValue());
      case VALUE_TRUE -> new Json(true);
      case VALUE_FALSE -> new Json(false);
      default -> ABSENT;
    };
  }

  private static Json object(JsonParser parser) throws IOException {
    Map<String, Json> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, read(parser));
    }
    return new Json(java.util.Collections.unmodifiableMap(members));
  }

  private static Json array(JsonParser parser) throws IOException {
    List<Json> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(read(parser));
    }
    return new Json(List.copyOf(items));
  }

  /** The member of this name in exactly this letter case. */
  public Json get(String name) {
    return members().getOrDefault(name, ABSENT);
  }

  /** All members in the order of the text; none for anything but an object. */
  @SuppressWarnings("unchecked") // only object() makes maps
  public Map<String, Json> members() {
    return value instanceof Map ? (Map<String, Json>) value : Map.of();
  }

  /** All items; none for anything but an array. */
  @SuppressWarnings("unchecked") // only array() makes lists
  public List<Json> items() {
    return value instanceof List ? (List<Json>) value : List.of();
  }

  /** The text; empty for anything but a text. */
  public String text() {
    return value instanceof String s ? s : "";
  }

  /** The number, or the number that a text spells; empty for anything else. */
  public Optional<BigDecimal> number() {
    if (value instanceof BigDecimal n) {
      return Optional.of(n);
    }
    if (value instanceof String s && !s.isBlank() && s.length() <= 40) {
      try {
        return Optional.of(new BigDecimal(s.strip()));
      } catch (NumberFormatException noNumber) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** True for true only. */
  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  /** Whether this is true or false. */
  public boolean isBoolean() {
    return value instanceof Boolean;
  }

  /** Whether there is nothing, or null. */
  public boolean isAbsent() {
    return value == null;
  }

  /** Whether this is an object. */
  public boolean isObject() {
    return value instanceof Map;
  }

  /** Whether this is an array. */
  public boolean isArray() {
    return value instanceof List;
  }

  /** Whether this is a text. */
  public boolean isText() {
    return value instanceof String;
  }

  /** Whether this is a number, not one spelt as a text. */
  public boolean isNumber() {
    return value instanceof BigDecimal;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Json json && Objects.equals(value, json.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  /** For messages: a text in quotes, anything else much as JSON writes it. */
  @Override
  public String toString() {
    return value instanceof String s ? '"' + s + '"' : String.valueOf(value);
  }
}
