// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.web.Field;
import dev.consort.matching.WireText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Makes random requests that often meet one of a router's routes, or just fail to. The same for one
 * seed.
 */
final class RequestGenerator {
  private static final List<String> TAILS =
      List.of("/", "x", "/x", "//", "%2F", "/users", "/../admin", ";v=1");

  private static final List<String> VALUES =
      List.of("", "v1", "V1", "v2", "x", "12", "1=2", "v1,v2", "x v1", "caf\u00e9", "%761");

  /** What meets an expression, or nearly does. */
  private static final Map<String, String> MET =
      Map.ofEntries(
          Map.entry("/api/v[0-9]+(/.*)?", "/api/v12/x"),
          Map.entry("/[a-z]+", "/abc"),
          Map.entry("(?i)/ADMIN/?", "/aDmin"),
          Map.entry("/admin|/api", "/api"),
          Map.entry("^/api$", "/api"),
          Map.entry(".*%2F.*", "/a%2Fb"),
          Map.entry("/.*/.*", "/a/b"),
          Map.entry("/admin.*", "/administrators"),
          Map.entry(".*", "/anything"),
          Map.entry("v.*", "v?"),
          Map.entry("(?i)V1|x", "X"),
          Map.entry("[0-9]*", "120"),
          Map.entry("v1|v2", "v2"),
          Map.entry("^v1$", "v1"),
          Map.entry("caf.", "caf\u00e9"),
          Map.entry("x.v1", "x v1"),
          Map.entry(".", "\u00e9"));

  private final Random random;

  RequestGenerator(long seed) {
    random = new Random(seed);
  }

  /** A request for the upstream of this chain. */
  RoutedRequest request(String host, JsonNode chain) {
    JsonNode routes = chain.path("Nodes").path(chain.path("StartNode").asText()).path("Routes");
    JsonNode http =
        routes.path(random.nextInt(routes.size())).path("Definition").path("Match").path("HTTP");
    List<Field> lines = new ArrayList<>(List.of(new Field("host", host)));
    for (JsonNode asked : http.path("Header")) {
      // A second host is an error of its own.
      if (!asked.path("Name").asText().equals(RouteGenerator.HOST)) {
        line(lines, asked);
      }
    }
    for (int i = random.nextInt(-3, 3); i > 0; i--) {
      lines.add(random.nextInt(1, lines.size() + 1), noise());
    }
    return random.nextInt(200) == 0
        ? new RoutedRequest("OPTIONS", "*", lines)
        : new RoutedRequest(method(http), path(http) + query(http), lines);
  }

  private String method(JsonNode http) {
    JsonNode methods = http.path("Methods");
    return methods.isEmpty() || random.nextInt(4) == 0
        ? pick(RouteGenerator.METHODS)
        : methods.path(random.nextInt(methods.size())).asText();
  }

  private String path(JsonNode http) {
    String path = pick(RouteGenerator.PATHS);
    for (String kind : List.of("PathExact", "PathPrefix", "PathRegex")) {
      if (http.has(kind) && random.nextInt(8) != 0) {
        path = met(http.path(kind).asText());
      }
    }
    path = path.startsWith("/") ? path : "/" + path;
    path = random.nextInt(3) == 0 ? path + pick(TAILS) : path;
    return random.nextInt(4) == 0 ? otherCase(path) : path;
  }

  private void line(List<Field> lines, JsonNode asked) {
    String name = asked.path("Name").asText();
    boolean invert = asked.path("Invert").asBoolean();
    if (random.nextInt(invert ? 2 : 8) == 0) {
      return;
    }
    String value = random.nextInt(invert ? 2 : 8) == 0 ? pick(VALUES) : meeting(asked);
    lines.add(new Field(random.nextBoolean() ? name : otherCase(name), wire(value)));
  }

  private Field noise() {
    return new Field(pick(RouteGenerator.HEADERS), wire(pick(VALUES)));
  }

  private String query(JsonNode http) {
    List<String> parts = new ArrayList<>();
    for (JsonNode asked : http.path("QueryParam")) {
      if (random.nextInt(8) != 0) {
        parts.add(part(asked.path("Name").asText(), meeting(asked)));
      }
    }
    for (int i = random.nextInt(-2, 3); i > 0; i--) {
      parts.add(
          random.nextInt(parts.size() + 1), part(pick(RouteGenerator.PARAMETERS), pick(VALUES)));
    }
    String joined = String.join(random.nextInt(12) == 0 ? ";" : "&", parts);
    if (random.nextInt(12) == 0) {
      joined = "&" + joined + "&&?";
    }
    return joined.isEmpty() && random.nextInt(8) != 0 ? "" : "?" + joined;
  }

  private String part(String name, String value) {
    // Neither blanks nor bytes above 127 are a part of a target.
    String escaped = value.replace(" ", "%20").replace("\u00e9", "%C3%A9");
    return switch (random.nextInt(8)) {
      case 0 -> name;
      case 1 -> name + "=";
      case 2 -> otherCase(name) + "=" + escaped;
      case 3 -> name + "=" + escaped + "&" + name + "=other";
      case 4 -> name + "=other&" + name + "=" + escaped;
      default -> name + "=" + escaped;
    };
  }

  private String meeting(JsonNode asked) {
    if (asked.has("Exact")) {
      return asked.path("Exact").asText();
    }
    if (asked.has("Prefix")) {
      return asked.path("Prefix").asText() + (random.nextBoolean() ? "-more" : "");
    }
    if (asked.has("Suffix")) {
      return (random.nextBoolean() ? "more-" : "") + asked.path("Suffix").asText();
    }
    return asked.has("Regex") ? met(asked.path("Regex").asText()) : pick(VALUES);
  }

  private static String met(String expression) {
    return MET.getOrDefault(expression, expression);
  }

  private String otherCase(String text) {
    int at = random.nextInt(text.length() + 1);
    return text.substring(0, at) + text.substring(at).toUpperCase(Locale.ROOT);
  }

  private static String wire(String text) {
    return WireText.of(text);
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
