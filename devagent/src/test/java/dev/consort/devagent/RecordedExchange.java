// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A request to a real Consul, and what that answered.
 *
 * @param request method, path, headers and body
 * @param status HTTP status
 * @param headers by name
 * @param body JSON, or a text
 */
record RecordedExchange(JsonNode request, int status, JsonNode headers, JsonNode body) {
  private static final Path RESOURCES = Path.of("src/test/resources");

  /** What alone may differ where a service or an entry is shown as it was written. */
  static final Set<String> NUMBERED = Set.of("CreateIndex", "ModifyIndex", "Hash", "ContentHash");

  /** The files below a directory of the test resources, as paths from there. */
  static List<String> files(String under) {
    try (Stream<Path> all = Files.walk(RESOURCES.resolve(under))) {
      return all.filter(Files::isRegularFile)
          .sorted()
          .map(p -> RESOURCES.relativize(p).toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String file) throws IOException {
    return Files.readString(RESOURCES.resolve(file));
  }

  static RecordedExchange read(String file) throws IOException {
    JsonNode exchange = Json.read(text(file));
    return new RecordedExchange(
        exchange.get("request"),
        exchange.get("status").asInt(),
        exchange.get("headers"),
        exchange.get("body"));
  }

  /** The same as if it had been recorded in the mesh of another trust domain. */
  RecordedExchange in(String trustDomain) {
    String text =
        body.toString().replaceAll("[0-9a-f]{8}(-[0-9a-f]{4,12}){4}\\.consul", trustDomain);
    return new RecordedExchange(request, status, headers, Json.read(text));
  }

  /** Sends the request again; waits are cut short. */
  Answer ask(TestAgent agent) {
    String path = request.get("path").asText().replaceAll("&wait=\\d+s", "&wait=1ms");
    JsonNode sent = request.path("body");
    String text =
        sent.isMissingNode() || sent.isNull()
            ? ""
            : sent.isTextual() ? sent.asText() : sent.toString();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://" + agent.address() + path))
            .method(request.get("method").asText(), HttpRequest.BodyPublishers.ofString(text));
    request
        .path("headers")
        .properties()
        .forEach(h -> builder.header(h.getKey(), h.getValue().asText()));
    agent.forgetScheduled();
    var later = agent.send(builder.build());
    return agent.passingTime(later, Duration.ofSeconds(1));
  }

  /**
   * Fails unless an answer is like the recorded one.
   *
   * @param exact whether values count, and not only shapes
   * @param loose members that do not count
   * @param ownWords whether a text may be another
   */
  void assertLike(Answer answer, boolean exact, Set<String> loose, boolean ownWords) {
    List<String> different = new ArrayList<>();
    headers(headers, answer, different);
    if (!body.isTextual()) {
      compare("", body, answer.json(), exact, loose, different);
    } else if (!ownWords && !body.asText().startsWith("-----BEGIN")) {
      String text = answer.text();
      boolean json = answer.header("Content-Type").orElse("").equals("application/json");
      if (json) {
        assertTrue(Json.read(text).isTextual(), text);
      } else {
        assertEquals(body.asText(), text);
      }
    }
    assertEquals(status, answer.status(), answer::text);
    assertEquals(List.of(), different);
  }

  private static void headers(JsonNode wanted, Answer answer, List<String> different) {
    Set<String> names = new TreeSet<>();
    wanted.fieldNames().forEachRemaining(n -> names.add(n.toLowerCase(Locale.ROOT)));
    // Whether an answer came from the agent's cache depends on who asked before.
    names.remove("age");
    names.removeAll(answer.headerNames());
    names.forEach(n -> different.add("header " + n + " is missing"));
    for (String exact : List.of("X-Consul-Knownleader", "X-Consul-Query-Backend", "Content-Type")) {
      String value = wanted.path(exact).asText();
      if (wanted.has(exact) && !value.equals(answer.header(exact).orElse(""))) {
        different.add(exact + ": wanted " + value + ", found " + answer.header(exact));
      }
    }
    if (wanted.has("Allow")
        && !wanted.get("Allow").asText().equals(answer.header("Allow").orElse(""))) {
      different.add("Allow: " + answer.header("Allow"));
    }
  }

  private static void compare(
      String at,
      JsonNode wanted,
      JsonNode found,
      boolean exact,
      Set<String> loose,
      List<String> different) {
    if (wanted.getNodeType() != found.getNodeType()) {
      different.add(at + ": wanted " + wanted + ", found " + found);
    } else if (wanted.isObject()) {
      Set<String> names = new TreeSet<>();
      wanted.fieldNames().forEachRemaining(names::add);
      found.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (!loose.contains(name) && !name.startsWith("grpc_")) {
          compare(at + "/" + name, wanted.path(name), found.path(name), exact, loose, different);
        }
      }
    } else if (wanted.isArray()) {
      if (wanted.size() != found.size()) {
        different.add(at + ": wanted " + wanted.size() + " items, found " + found.size());
      }
      for (int i = 0; i < Math.min(wanted.size(), found.size()); i++) {
        compare(at + "/" + i, wanted.get(i), found.get(i), exact, loose, different);
      }
    } else if (exact
        && !wanted.equals(found)
        && !at.contains("/Node/")
        && !at.contains("Address")) {
      different.add(at + ": wanted " + wanted + ", found " + found);
    }
  }
}
