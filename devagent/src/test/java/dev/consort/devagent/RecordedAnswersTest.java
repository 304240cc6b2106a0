// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each answer has the status, the headers and the shape that a real Consul was seen to give. */
final class RecordedAnswersTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  /** Where values, not only shapes, have to be equal. */
  private static final Set<String> EXACT =
      Set.of("authorize", "intentions", "errors", "config/", "agent/service-");

  /** What Consul leaves out or fills in by how a service got into its catalog, not by contract. */
  private static final Set<String> LOOSE =
      Set.of(
          "Definition",
          "ServiceTags",
          "Tags",
          "envoy",
          "Interval",
          "Timeout",
          "limits",
          "passive_health_check",
          "CreateIndex",
          "ModifyIndex",
          "Hash",
          "X-Cache");

  /** What alone may differ where a service or an entry is shown as it was written. */
  private static final Set<String> NUMBERED =
      Set.of("CreateIndex", "ModifyIndex", "Hash", "ContentHash");

  /** Areas of which that is true. */
  private static final Set<String> AS_WRITTEN = Set.of("config/", "agent/service-", "intentions/");

  /** Texts of parsers that differ by nature. */
  private static final Set<String> OWN_WORDS =
      Set.of("malformed-json", "services-filter-malformed");

  private static TestAgent agent;
  private static String trustDomain;

  @BeforeAll
  static void load() throws IOException {
    agent = TestAgent.start(DevAgentConfig.defaults().withNode("dc1-server"));
    for (Path entry : files("setup/config-entries")) {
      agent.put("/v1/config", Files.readString(entry)).ok();
    }
    for (Path service : files("setup/services")) {
      agent.put("/v1/agent/service/register", Files.readString(service)).ok();
    }
    trustDomain = agent.at("/v1/agent/connect/ca/roots", "/TrustDomain").asText();
    // Somebody has asked for this leaf before, as in the recording.
    agent.get("/v1/agent/connect/ca/leaf/web").ok();
    agent.time().advance(Duration.ofSeconds(2));
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
  }

  private static List<Path> files(String under) {
    try (Stream<Path> all = Files.walk(RESOURCES.resolve(under))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> recorded() {
    return files("recorded").stream().map(p -> RESOURCES.relativize(p).toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recorded")
  void answer_toARecordedRequest_isAsRecorded(String file) throws IOException {
    JsonNode exchange = Json.read(Files.readString(RESOURCES.resolve(file)));
    Answer answer = ask(exchange.get("request"));

    List<String> different = new ArrayList<>();
    headers(exchange.get("headers"), answer, different);
    JsonNode wanted = exchange.get("body");
    boolean ownWords = OWN_WORDS.stream().anyMatch(file::contains);
    if (!wanted.isTextual()) {
      boolean exact = EXACT.stream().anyMatch(file::contains);
      Set<String> loose = AS_WRITTEN.stream().anyMatch(file::contains) ? NUMBERED : LOOSE;
      compare("", wanted, answer.json(), exact, loose, different);
    } else if (!ownWords && !wanted.asText().startsWith("-----BEGIN")) {
      String text = answer.text();
      boolean json = answer.header("Content-Type").orElse("").equals("application/json");
      if (json) {
        assertTrue(Json.read(text).isTextual(), text);
      } else {
        assertEquals(wanted.asText(), text);
      }
    }
    assertEquals(exchange.get("status").asInt(), answer.status(), answer::text);
    assertEquals(List.of(), different);
  }

  private static Answer ask(JsonNode request) {
    String path = request.get("path").asText().replaceAll("&wait=\\d+s", "&wait=1ms");
    JsonNode body = request.path("body");
    if (body.has("ClientCertURI")) {
      String uri = body.get("ClientCertURI").asText();
      ((ObjectNode) body).put("ClientCertURI", uri.replaceFirst("d69d87f0[^/]*", trustDomain));
    }
    String text =
        body.isMissingNode() || body.isNull()
            ? ""
            : body.isTextual() ? body.asText() : body.toString();
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

  private static void headers(JsonNode wanted, Answer answer, List<String> different) {
    Set<String> names = new TreeSet<>();
    wanted.fieldNames().forEachRemaining(n -> names.add(n.toLowerCase(Locale.ROOT)));
    // Whether an answer came from the agent's cache depends on who asked before.
    names.remove("age");
    names.removeAll(answer.headerNames());
    names.forEach(n -> different.add("header " + n + " is missing"));
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
