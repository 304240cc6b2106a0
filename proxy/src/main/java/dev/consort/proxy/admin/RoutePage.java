// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import dev.consort.upstreams.route.Leg;
import dev.consort.upstreams.route.PathRule;
import dev.consort.upstreams.route.QueryMatch;
import dev.consort.upstreams.route.RouteMatch;
import dev.consort.upstreams.route.RouteRule;
import dev.consort.upstreams.route.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Shows where an upstream's requests go. Pure. */
final class RoutePage {
  private RoutePage() {}

  /** Each rule with a sentence of what it matches, in order. */
  static JsonArray of(Routes routes) {
    JsonArray rules = new JsonArray();
    for (RouteRule rule : routes.rules()) {
      JsonArray legs = new JsonArray();
      for (Leg leg : rule.legs()) {
        legs.add(new JsonObject().put("weight", leg.weight()).put("to", leg.destination().id()));
      }
      JsonObject shown = new JsonObject().put("match", text(rule.match())).put("legs", legs);
      rule.action().prefixRewrite().ifPresent(to -> shown.put("prefixRewrite", to));
      rule.action()
          .requestTimeout()
          .ifPresent(limit -> shown.put("requestTimeoutMillis", limit.toMillis()));
      rule.action().retries().ifPresent(policy -> shown.put("retries", policy.retries()));
      rules.add(shown);
    }
    return rules;
  }

  private static String text(RouteMatch match) {
    List<String> parts = new ArrayList<>();
    parts.add(path(match.path()));
    if (!match.methods().isEmpty()) {
      parts.add("method " + String.join("|", new TreeSet<>(match.methods())));
    }
    for (HeaderMatch header : match.headers()) {
      parts.add(
          "header " + header.name() + (header.invert() ? " not " : " ") + value(header.value()));
    }
    for (QueryMatch parameter : match.query()) {
      parts.add("query " + parameter.name() + " " + value(parameter.value()));
    }
    return String.join(", ", parts);
  }

  private static String path(PathRule rule) {
    return switch (rule) {
      case PathRule.Any _ -> "any path";
      case PathRule.Exact(var path, var ignoreCase) -> "path " + path + folded(ignoreCase);
      case PathRule.Prefix(var prefix, var ignoreCase) ->
          "path " + prefix + "*" + folded(ignoreCase);
      case PathRule.Regex(var expression) -> "path ~ " + expression;
    };
  }

  private static String folded(boolean ignoreCase) {
    return ignoreCase ? " in any letter case" : "";
  }

  private static String value(ValueMatch match) {
    return switch (match) {
      case ValueMatch.Present _ -> "present";
      case ValueMatch.Exact(var value, _) -> "= " + value;
      case ValueMatch.Prefix(var value, _) -> "= " + value + "*";
      case ValueMatch.Suffix(var value, _) -> "= *" + value;
      case ValueMatch.Contains(var value, _) -> "= *" + value + "*";
      case ValueMatch.Regex(var expression) -> "~ " + expression;
    };
  }
}
