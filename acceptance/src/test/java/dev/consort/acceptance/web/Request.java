// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an application saw of a request. The body is a number and a hash only.
 *
 * @param line method, target and version, as they came
 * @param fields all header lines, in order
 * @param bodyHash SHA-256 of the body in hexadecimal
 * @param trailers lines after a chunked body
 */
public record Request(
    String line, List<Field> fields, long bodyBytes, String bodyHash, List<Field> trailers) {
  public Request {
    fields = List.copyOf(fields);
    trailers = List.copyOf(trailers);
  }

  public String method() {
    return line.split(" ", 2)[0];
  }

  public String target() {
    return line.split(" ", 3)[1];
  }

  /** The target up to a question mark. */
  public String path() {
    return target().split("\\?", 2)[0];
  }

  public Optional<String> header(String name) {
    return Field.first(fields, name);
  }

  /** As the application answers it: what {@link #parse} takes. */
  JsonNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("line", line).put("bodyBytes", bodyBytes).put("bodyHash", bodyHash);
    fields.forEach(f -> json.withArray("fields").addArray().add(f.name()).add(f.value()));
    trailers.forEach(f -> json.withArray("trailers").addArray().add(f.name()).add(f.value()));
    return json;
  }

  /** What an application said that it saw. */
  public static Request parse(JsonNode json) {
    return new Request(
        json.path("line").asText(),
        fields(json.path("fields")),
        json.path("bodyBytes").asLong(),
        json.path("bodyHash").asText(),
        fields(json.path("trailers")));
  }

  private static List<Field> fields(JsonNode json) {
    List<Field> fields = new ArrayList<>();
    json.forEach(f -> fields.add(new Field(f.path(0).asText(), f.path(1).asText())));
    return fields;
  }
}
