// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.Locale;

/**
 * Values of fields as Consul reads them: loosely, since what comes from HCL may hold {@code "5000"}
 * for 5000 or {@code "true"} for true. What is no value of the type at all is refused. Pure.
 */
final class Scalars {
  static final JsonNode NOTHING = MissingNode.getInstance();
  static final JsonNode NO_WORD = TextNode.valueOf("");
  static final JsonNode NO = BooleanNode.FALSE;

  private Scalars() {}

  /** Makes Consul's value of a user's. */
  interface Reading {
    /**
     * The value.
     *
     * @param field name for people
     * @throws ApiError 400 when the value has another type
     */
    JsonNode of(String field, JsonNode value);
  }

  static JsonNode anyWord(String field, JsonNode value) {
    if (value.isContainerNode()) {
      throw notA("text", field, value);
    }
    return TextNode.valueOf(value.asText());
  }

  static JsonNode word(String field, JsonNode value) {
    JsonNode word = anyWord(field, value);
    return word.asText().isEmpty() ? NOTHING : word;
  }

  static JsonNode anyFlag(String field, JsonNode value) {
    if (value.isBoolean()) {
      return value;
    }
    return switch (value.asText().toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> BooleanNode.TRUE;
      case "false", "f", "0" -> BooleanNode.FALSE;
      default -> throw notA("boolean", field, value);
    };
  }

  static JsonNode flag(String field, JsonNode value) {
    JsonNode flag = anyFlag(field, value);
    return flag.asBoolean() ? flag : NOTHING;
  }

  static JsonNode anyNumber(String field, JsonNode value) {
    if (value.isNumber() && value.canConvertToLong() && value.doubleValue() == value.longValue()) {
      return LongNode.valueOf(value.longValue());
    }
    try {
      return LongNode.valueOf(Long.parseLong(value.isTextual() ? value.asText() : "?"));
    } catch (NumberFormatException e) {
      throw notA("whole number", field, value);
    }
  }

  static JsonNode number(String field, JsonNode value) {
    JsonNode number = anyNumber(field, value);
    return number.asLong() == 0 ? NOTHING : number;
  }

  static JsonNode nanos(String field, JsonNode value) {
    if (!value.isTextual()) {
      return number(field, value);
    }
    long nanos =
        GoDuration.parse(value.asText())
            .orElseThrow(() -> notA("duration", field, value))
            .toNanos();
    return nanos == 0 ? NOTHING : LongNode.valueOf(nanos);
  }

  static JsonNode span(String field, JsonNode value) {
    JsonNode nanos = nanos(field, value);
    return nanos.isMissingNode()
        ? nanos
        : TextNode.valueOf(GoDuration.format(Duration.ofNanos(nanos.asLong())));
  }

  static JsonNode decimal(String field, JsonNode value) {
    double number;
    try {
      number = value.isNumber() ? value.doubleValue() : Double.parseDouble(value.asText());
    } catch (NumberFormatException e) {
      throw notA("number", field, value);
    }
    if (!Double.isFinite(number)) {
      throw notA("number", field, value);
    }
    if (number == 0) {
      return NOTHING;
    }
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? LongNode.valueOf((long) number)
        : DoubleNode.valueOf(number);
  }

  static JsonNode numbers(String field, JsonNode value) {
    ArrayNode out = Json.array();
    (value.isArray() ? value : Json.array().add(value)).forEach(v -> out.add(anyNumber(field, v)));
    return out.isEmpty() ? NOTHING : out;
  }

  static JsonNode texts(String field, JsonNode value) {
    ArrayNode out = Json.array();
    (value.isArray() ? value : Json.array().add(value)).forEach(v -> out.add(anyWord(field, v)));
    return out.isEmpty() ? NOTHING : out;
  }

  static JsonNode textMap(String field, JsonNode value) {
    ObjectNode out = Json.object();
    object(field, value)
        .properties()
        .forEach(e -> out.set(e.getKey(), anyWord(field, e.getValue())));
    return out.isEmpty() ? NOTHING : out;
  }

  /** The one object that is meant: HCL makes lists of them. */
  static ObjectNode object(String field, JsonNode value) {
    JsonNode only = value.isArray() && value.size() == 1 ? value.get(0) : value;
    if (only.isArray() && only.isEmpty()) {
      return Json.object();
    }
    if (only instanceof ObjectNode object) {
      return object;
    }
    throw notA("map", field, value);
  }

  private static ApiError notA(String type, String field, JsonNode value) {
    return ApiError.badRequest(
        "Request decoding failed: 1 error occurred:\n\t* '"
            + field
            + "' expected a "
            + type
            + ", got "
            + value
            + "\n\n");
  }
}
