// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/**
 * Makes random service-routers as Consul compiles them: each route with a service of its own, the
 * last one for what is left, and only what Consul takes. The same for one seed.
 */
final class RouteGenerator {
  static final List<String> PATHS =
      List.of(
          "/",
          "/admin",
          "/admin/",
          "/admin/users",
          "/adm",
          "/Admin",
          "//admin",
          "/api",
          "/api/v1",
          "/api/v1/users",
          "/api//v1",
          "/api/./v1",
          "/api/../admin",
          "/a%2Fadmin",
          "/%61dmin",
          "/a",
          "/x;v=1");

  static final List<String> PATH_EXPRESSIONS =
      List.of(
          ".*",
          "/",
          "/admin",
          "/admin.*",
          "/admin|/api",
          "^/api$",
          "/api/v[0-9]+(/.*)?",
          "/[a-z]+",
          "(?i)/ADMIN/?",
          "/.*/.*",
          ".*%2F.*",
          "admin");

  static final List<String> HEADERS =
      List.of("x-a", "x-b", "X-Canary", "cookie", "accept-language", "user-agent", "Referer");
  static final String HOST = "Host";
  static final List<String> PARAMETERS = List.of("flag", "n", "N", "a%20b", "");
  static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE");

  static final List<String> VALUES =
      List.of("v1", "V1", "v", "1", "v1,v2", "x v1", "v1x", "caf\u00e9", "%761");

  static final List<String> VALUE_EXPRESSIONS =
      List.of("v1", "v.*", "(?i)V1|x", "[0-9]*", ".", "v1|v2", "^v1$", "caf.", "x.v1");

  private static final List<String> REWRITES =
      List.of("/", "/new", "/new/", "/new/deeper", "/%2F", "//");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Random random;

  RouteGenerator(long seed) {
    random = new Random(seed);
  }

  /** What {@code Chain} is in the answer of {@code /v1/discovery-chain/:service}. */
  JsonNode chain(String service) {
    ObjectNode chain = JSON.objectNode();
    String start = "router:" + service;
    chain.put("ServiceName", service).put("Protocol", "http").put("StartNode", start);
    ObjectNode router = chain.putObject("Nodes").putObject(start);
    router.put("Type", "router");
    int rules = random.nextInt(3, 9);
    for (int rule = 0; rule < rules; rule++) {
      add(chain, route(), "leg-" + rule);
    }
    ObjectNode rest = JSON.objectNode();
    rest.putObject("Match").putObject("HTTP").put("PathPrefix", "/");
    add(chain, rest, "leg-" + rules);
    return chain;
  }

  private static void add(ObjectNode chain, ObjectNode definition, String service) {
    String resolver = "resolver:" + service;
    ObjectNode nodes = (ObjectNode) chain.path("Nodes");
    definition.withObject("/Destination").put("Service", service);
    ObjectNode router = (ObjectNode) nodes.path(chain.path("StartNode").asText());
    router.withArray("Routes").addObject().put("NextNode", resolver).set("Definition", definition);
    nodes
        .putObject(resolver)
        .put("Type", "resolver")
        .putObject("Resolver")
        .put("ConnectTimeout", "5s")
        .put("Target", service);
    chain.withObject("/Targets").putObject(service).put("ID", service).put("Service", service);
  }

  private ObjectNode route() {
    ObjectNode definition = JSON.objectNode();
    ObjectNode http = definition.putObject("Match").putObject("HTTP");
    switch (random.nextInt(8)) {
      case 0, 1 -> path(http, "PathExact", pick(PATHS), definition);
      case 2, 3, 4 -> path(http, "PathPrefix", pick(PATHS), definition);
      case 5, 6 -> path(http, "PathRegex", pick(PATH_EXPRESSIONS), definition);
      default -> {}
    }
    for (int i = random.nextInt(-2, 3); i > 0; i--) {
      header(http.withArray("Header").addObject());
    }
    for (int i = random.nextInt(-2, 3); i > 0; i--) {
      parameter(http.withArray("QueryParam").addObject());
    }
    if (random.nextInt(4) == 0) {
      http.withArray("Methods").add(pick(METHODS)).add("PATCH");
    }
    return definition;
  }

  private void path(ObjectNode http, String kind, String path, ObjectNode definition) {
    http.put(kind, path);
    if (random.nextInt(3) == 0) {
      http.put("CaseInsensitive", true);
    }
    // Consul takes no rewrite with an expression.
    if (!kind.equals("PathRegex") && random.nextInt(2) == 0) {
      definition.putObject("Destination").put("PrefixRewrite", pick(REWRITES));
    }
  }

  private void header(ObjectNode header) {
    if (random.nextInt(20) == 0) {
      header.put("Name", HOST).put("Regex", "t[0-9]\\.test");
      return;
    }
    header.put("Name", pick(HEADERS));
    switch (random.nextInt(5)) {
      case 0 -> header.put("Exact", pick(VALUES));
      case 1 -> header.put("Prefix", pick(VALUES));
      case 2 -> header.put("Suffix", pick(VALUES));
      case 3 -> header.put("Regex", pick(VALUE_EXPRESSIONS));
      default -> header.put("Present", true);
    }
    if (random.nextInt(3) == 0) {
      header.put("Invert", true);
    }
  }

  private void parameter(ObjectNode parameter) {
    // A name is asked for.
    parameter.put("Name", PARAMETERS.get(random.nextInt(PARAMETERS.size() - 1)));
    switch (random.nextInt(3)) {
      case 0 -> parameter.put("Exact", pick(VALUES));
      case 1 -> parameter.put("Regex", pick(VALUE_EXPRESSIONS));
      default -> parameter.put("Present", true);
    }
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
