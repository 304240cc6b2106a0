// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.json.GoDuration;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.NotUnderstoodException;
import dev.consort.matching.Shown;
import dev.consort.matching.ValueMatch;
import dev.consort.upstreams.chain.ChainNode;
import dev.consort.upstreams.route.HeaderEdits;
import dev.consort.upstreams.route.PathRule;
import dev.consort.upstreams.route.QueryMatch;
import dev.consort.upstreams.route.RetryPolicy;
import dev.consort.upstreams.route.RetryPolicy.Condition;
import dev.consort.upstreams.route.RouteAction;
import dev.consort.upstreams.route.RouteMatch;
import dev.consort.upstreams.route.RouteMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a route of a compiled service-router. Pure. A match that is not understood would send
 * requests elsewhere than it was meant, so it refuses the whole chain.
 */
final class RouteDecoder {
  private static final Set<String> PATHS =
      Set.of("PathExact", "PathPrefix", "PathRegex", "CaseInsensitive");
  private static final Set<String> HTTP = Set.of("Header", "QueryParam", "Methods");

  // RFC 9110 section 5.6.2.
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Set<String> KEPT =
      Set.of(
          "connection",
          "content-length",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-consort-source",
          "x-forwarded-client-cert");

  private RouteDecoder() {}

  static ChainNode.Route decode(Json route) throws MalformedAnswer {
    Json definition = route.get("Definition");
    Json http = definition.get("Match").get("HTTP");
    for (String member : http.members().keySet()) {
      if (!PATHS.contains(member) && !HTTP.contains(member)) {
        throw new MalformedAnswer("a route matches by the unknown \"" + member + "\"");
      }
    }
    RouteMatch match =
        new RouteMatch(path(http), headers(http), query(http), Set.copyOf(texts(http, "Methods")));
    try {
      RouteMatcher.of(match);
    } catch (NotUnderstoodException unknown) {
      throw new MalformedAnswer("a route matches by " + unknown.getMessage());
    }
    return new ChainNode.Route(
        match, action(definition.get("Destination")), route.get("NextNode").text());
  }

  private static PathRule path(Json http) {
    boolean ignoreCase = http.get("CaseInsensitive").isTrue();
    if (!http.get("PathExact").text().isEmpty()) {
      return new PathRule.Exact(http.get("PathExact").text(), ignoreCase);
    }
    if (!http.get("PathPrefix").text().isEmpty()) {
      String prefix = http.get("PathPrefix").text();
      // All paths begin so, and most routers end with it.
      return prefix.equals("/") ? PathRule.ANY : new PathRule.Prefix(prefix, ignoreCase);
    }
    return http.get("PathRegex").text().isEmpty()
        ? PathRule.ANY
        : new PathRule.Regex(http.get("PathRegex").text());
  }

  private static List<HeaderMatch> headers(Json http) throws MalformedAnswer {
    List<HeaderMatch> headers = new ArrayList<>();
    for (Json header : http.get("Header").items()) {
      String name = header.get("Name").text();
      if (name.isEmpty()) {
        throw new MalformedAnswer("a route matches by a header without a name");
      }
      headers.add(new HeaderMatch(name, value(header), header.get("Invert").isTrue()));
    }
    return headers;
  }

  private static List<QueryMatch> query(Json http) throws MalformedAnswer {
    List<QueryMatch> query = new ArrayList<>();
    for (Json parameter : http.get("QueryParam").items()) {
      query.add(new QueryMatch(parameter.get("Name").text(), value(parameter)));
    }
    return query;
  }

  private static ValueMatch value(Json match) throws MalformedAnswer {
    if (!match.get("Exact").text().isEmpty()) {
      return new ValueMatch.Exact(match.get("Exact").text(), false);
    }
    if (!match.get("Prefix").text().isEmpty()) {
      return new ValueMatch.Prefix(match.get("Prefix").text(), false);
    }
    if (!match.get("Suffix").text().isEmpty()) {
      return new ValueMatch.Suffix(match.get("Suffix").text(), false);
    }
    if (!match.get("Regex").text().isEmpty()) {
      return new ValueMatch.Regex(match.get("Regex").text());
    }
    if (match.get("Present").isTrue()) {
      return new ValueMatch.Present();
    }
    throw new MalformedAnswer(
        "a route matches \"" + match.get("Name").text() + "\" by nothing that is known");
  }

  private static RouteAction action(Json destination) throws MalformedAnswer {
    String rewrite = destination.get("PrefixRewrite").text();
    return new RouteAction(
        rewrite.isEmpty() ? Optional.empty() : Optional.of(rewrite),
        limit(destination.get("RequestTimeout")),
        limit(destination.get("IdleTimeout")),
        retries(destination),
        edits(destination.get("RequestHeaders")),
        edits(destination.get("ResponseHeaders")));
  }

  // Less than zero turns a timer off, which here none needs.
  private static Optional<Duration> limit(Json value) {
    return GoDuration.of(value).filter(Duration::isPositive);
  }

  private static Optional<RetryPolicy> retries(Json destination) {
    int count = destination.get("NumRetries").number().map(Number::intValue).orElse(0);
    Set<Condition> on = EnumSet.noneOf(Condition.class);
    for (String word : texts(destination, "RetryOn")) {
      condition(word).ifPresent(on::add);
    }
    if (destination.get("RetryOnConnectFailure").isTrue()) {
      on.add(Condition.CONNECT_FAILURE);
    }
    Set<Integer> statuses = new HashSet<>();
    destination
        .get("RetryOnStatusCodes")
        .items()
        .forEach(status -> status.number().map(Number::intValue).ifPresent(statuses::add));
    return count <= 0 && on.isEmpty() && statuses.isEmpty()
        ? Optional.empty()
        : Optional.of(new RetryPolicy(count > 0 ? count : RetryPolicy.USUAL_RETRIES, on, statuses));
  }

  /** Empty for what only Envoy's own servers say ({@code envoy-ratelimited}), and the unknown. */
  private static Optional<Condition> condition(String word) {
    return switch (word) {
      case "5xx" -> Optional.of(Condition.SERVER_ERROR);
      case "gateway-error" -> Optional.of(Condition.GATEWAY_ERROR);
      case "reset" -> Optional.of(Condition.RESET);
      case "connect-failure" -> Optional.of(Condition.CONNECT_FAILURE);
      case "refused-stream" -> Optional.of(Condition.REFUSED_STREAM);
      case "retriable-4xx" -> Optional.of(Condition.CONFLICT);
      case "cancelled" -> Optional.of(Condition.GRPC_CANCELLED);
      case "deadline-exceeded" -> Optional.of(Condition.GRPC_DEADLINE_EXCEEDED);
      case "resource-exhausted" -> Optional.of(Condition.GRPC_RESOURCE_EXHAUSTED);
      case "internal" -> Optional.of(Condition.GRPC_INTERNAL);
      case "unavailable" -> Optional.of(Condition.GRPC_UNAVAILABLE);
      default -> Optional.empty();
    };
  }

  /** What is done to headers. */
  static HeaderEdits edits(Json headers) throws MalformedAnswer {
    List<String> remove = texts(headers, "Remove");
    for (String name : remove) {
      checked(name);
    }
    HeaderEdits edits =
        new HeaderEdits(remove, pairs(headers.get("Set")), pairs(headers.get("Add")));
    return edits.isEmpty() ? HeaderEdits.NONE : edits;
  }

  private static Map<String, String> pairs(Json object) throws MalformedAnswer {
    Map<String, String> pairs = new HashMap<>();
    for (Map.Entry<String, Json> pair : object.members().entrySet()) {
      String value = pair.getValue().text();
      if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
        throw new MalformedAnswer(
            "a route sets the header " + Shown.text(pair.getKey()) + " to what is no value");
      }
      pairs.put(checked(pair.getKey()), value);
    }
    return pairs;
  }

  // Those that say where a message ends, or whose it is, are nobody's to edit.
  private static String checked(String name) throws MalformedAnswer {
    if (!TOKEN.matcher(name).matches() || KEPT.contains(name.toLowerCase(Locale.ROOT))) {
      throw new MalformedAnswer(
          "a route edits the header " + Shown.text(name) + ", which is not to be edited");
    }
    return name;
  }

  private static List<String> texts(Json object, String member) {
    return object.get(member).items().stream().map(Json::text).toList();
  }
}
