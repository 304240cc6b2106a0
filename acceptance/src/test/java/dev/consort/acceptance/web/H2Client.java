// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends requests of HTTP/2 with any header block, by a library of Python. */
public final class H2Client {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path logs;

  /**
   * @param logs directory for what it prints
   */
  public H2Client(Path logs) {
    this.logs = logs;
  }

  /** A header block as it is sent, pseudo-headers among it, and a body. */
  public record Sent(List<Field> fields, String body, List<Field> trailers) {
    public Sent(List<Field> fields) {
      this(fields, "", List.of());
    }

    /** A usual GET with more header lines. */
    public static Sent get(String path, Field... more) {
      List<Field> fields = new ArrayList<>();
      fields.add(new Field(":method", "GET"));
      fields.add(new Field(":scheme", "http"));
      fields.add(new Field(":authority", "app.test"));
      fields.add(new Field(":path", path));
      fields.addAll(List.of(more));
      return new Sent(fields);
    }

    public Sent withBody(String text) {
      return new Sent(fields, text, trailers);
    }

    public Sent withTrailers(Field... more) {
      return new Sent(fields, body, List.of(more));
    }
  }

  /**
   * What came of a request.
   *
   * @param status 0 if there was no answer
   * @param informational statuses of informational answers
   * @param reset how the stream or connection broke; empty if it did not
   */
  public record Answer(
      int status,
      List<Field> fields,
      String body,
      List<Field> trailers,
      List<Integer> informational,
      String reset) {
    public String header(String name) {
      return Field.first(fields, name).orElse("");
    }
  }

  /** Sends the requests at once over one connection to this port; returns their answers. */
  public List<Answer> send(int port, Sent... requests) {
    List<Map<String, Object>> told = new ArrayList<>();
    for (Sent request : requests) {
      told.add(
          Map.of(
              "headers",
              lists(request.fields()),
              "body",
              request.body(),
              "trailers",
              lists(request.trailers())));
    }
    Path file = logs.resolve("h2-requests.json");
    try {
      JSON.writeValue(file.toFile(), told);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Python.lines("h2_client.py", port, logs, file.toString()).stream()
        .map(H2Client::answer)
        .toList();
  }

  private static Answer answer(JsonNode told) {
    List<Integer> informational = new ArrayList<>();
    told.path("informational")
        .forEach(
            head ->
                informational.add(
                    Integer.valueOf(Field.first(fields(head), ":status").orElseThrow())));
    return new Answer(
        told.path("status").asInt(),
        fields(told.path("headers")),
        told.path("body").asText(),
        fields(told.path("trailers")),
        informational,
        told.path("reset").asText("").replace("null", ""));
  }

  private static List<List<String>> lists(List<Field> fields) {
    return fields.stream().map(field -> List.of(field.name(), field.value())).toList();
  }

  private static List<Field> fields(JsonNode json) {
    List<Field> fields = new ArrayList<>();
    json.forEach(each -> fields.add(new Field(each.path(0).asText(), each.path(1).asText())));
    return fields;
  }
}
