// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.agent.json.Fields;
import dev.consort.agent.json.NotUnderstood;
import dev.consort.authz.ClaimMatch;
import dev.consort.authz.HttpMatch;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.JwtRequirement;
import dev.consort.authz.PathMatch;
import dev.consort.authz.Permission;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads permissions and requirements of tokens as intentions hold them. Pure. What Consul refuses
 * to store is refused here too: it would mean something else than it seems to.
 */
final class PermissionDecoder {
  private PermissionDecoder() {}

  static Permission permission(Fields fields) throws NotUnderstood {
    return new Permission(
        action(fields, fields.text("Action")),
        fields.object("HTTP", PermissionDecoder::http).orElse(HttpMatch.ANY),
        requirements(fields));
  }

  static IntentionAction action(Fields fields, String action) throws NotUnderstood {
    return switch (action) {
      case "allow" -> IntentionAction.ALLOW;
      case "deny" -> IntentionAction.DENY;
      default -> throw fields.strange("Action", '"' + action + '"');
    };
  }

  /** The member {@code JWT}; empty when it is not there. */
  static List<JwtRequirement> requirements(Fields fields) throws NotUnderstood {
    return fields
        .object(
            "JWT",
            jwt -> {
              List<JwtRequirement> providers =
                  jwt.list("Providers", PermissionDecoder::requirement);
              if (providers.isEmpty()) {
                throw new NotUnderstood("no " + jwt.path("Providers"));
              }
              return providers;
            })
        .orElse(List.of());
  }

  private static JwtRequirement requirement(Fields fields) throws NotUnderstood {
    return new JwtRequirement(
        fields.required("Name"), fields.list("VerifyClaims", PermissionDecoder::claim));
  }

  private static ClaimMatch claim(Fields fields) throws NotUnderstood {
    List<String> path = fields.texts("Path");
    if (path.isEmpty()) {
      throw new NotUnderstood("no " + fields.path("Path"));
    }
    return new ClaimMatch(path, fields.required("Value"));
  }

  private static HttpMatch http(Fields fields) throws NotUnderstood {
    Set<String> methods = new HashSet<>();
    for (String method : fields.texts("Methods")) {
      methods.add(method.toUpperCase(Locale.ROOT));
    }
    return new HttpMatch(path(fields), fields.list("Header", PermissionDecoder::header), methods);
  }

  private static PathMatch path(Fields fields) throws NotUnderstood {
    List<PathMatch> kinds = new ArrayList<>();
    String exact = absolute(fields, "PathExact");
    if (!exact.isEmpty()) {
      kinds.add(new PathMatch.Exact(exact));
    }
    String prefix = absolute(fields, "PathPrefix");
    if (!prefix.isEmpty()) {
      kinds.add(new PathMatch.Prefix(prefix));
    }
    String regex = fields.text("PathRegex");
    if (!regex.isEmpty()) {
      kinds.add(new PathMatch.Regex(regex));
    }
    if (kinds.size() > 1) {
      throw new NotUnderstood("more than one of PathExact, PathPrefix and PathRegex");
    }
    return kinds.isEmpty() ? PathMatch.ANY : kinds.getFirst();
  }

  private static String absolute(Fields fields, String name) throws NotUnderstood {
    String path = fields.text(name);
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw fields.strange(name, '"' + path + "\", which no path can match,");
    }
    return path;
  }

  private static HeaderMatch header(Fields fields) throws NotUnderstood {
    boolean ignoreCase = fields.flag("IgnoreCase");
    List<ValueMatch> kinds = new ArrayList<>();
    if (fields.flag("Present")) {
      kinds.add(new ValueMatch.Present());
    }
    addText(kinds, fields.text("Exact"), text -> new ValueMatch.Exact(text, ignoreCase));
    addText(kinds, fields.text("Prefix"), text -> new ValueMatch.Prefix(text, ignoreCase));
    addText(kinds, fields.text("Suffix"), text -> new ValueMatch.Suffix(text, ignoreCase));
    addText(kinds, fields.text("Contains"), text -> new ValueMatch.Contains(text, ignoreCase));
    addText(kinds, fields.text("Regex"), ValueMatch.Regex::new);
    if (kinds.size() != 1) {
      throw new NotUnderstood(
          (kinds.isEmpty() ? "none of" : "more than one of")
              + " Present, Exact, Prefix, Suffix, Contains and Regex in "
              + fields.path("Name"));
    }
    ValueMatch value = kinds.getFirst();
    boolean caseless =
        switch (value) {
          case ValueMatch.Present _, ValueMatch.Regex _ -> true;
          case ValueMatch.Exact _,
              ValueMatch.Prefix _,
              ValueMatch.Suffix _,
              ValueMatch.Contains _ ->
              false;
        };
    if (ignoreCase && caseless) {
      throw fields.strange("IgnoreCase", "true beside Present or Regex");
    }
    return new HeaderMatch(fields.required("Name"), value, fields.flag("Invert"));
  }

  private static void addText(
      List<ValueMatch> kinds, String text, Function<String, ValueMatch> make) {
    if (!text.isEmpty()) {
      kinds.add(make.apply(text));
    }
  }
}
