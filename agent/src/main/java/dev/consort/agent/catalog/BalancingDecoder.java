// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.json.GoDuration;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.matching.Shown;
import dev.consort.upstreams.Balancing;
import dev.consort.upstreams.Balancing.LeastRequest;
import dev.consort.upstreams.Balancing.RingHash;
import dev.consort.upstreams.HashPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the {@code LoadBalancer} of a chain's node. Pure. Another policy than the one that was
 * meant would send requests elsewhere, so the unknown refuses the whole chain; sizes beyond ours
 * are cut.
 */
final class BalancingDecoder {
  // RFC 9110 section 5.6.2; names of cookies are tokens too (RFC 6265 section 4.1.1).
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  // RFC 6265 section 4.1.1, path-value.
  private static final Pattern PATH = Pattern.compile("[ -:<-~]*");

  // What Envoy, and so the entries, call the parts of a request's first line.
  private static final Set<String> HEAD = Set.of(":authority", ":method", ":path");

  private BalancingDecoder() {}

  static Balancing decode(Json balancer) throws MalformedAnswer {
    return switch (balancer.get("Policy").text()) {
      case "" -> Balancing.LeastRequest.USUAL;
      case "least_request" -> leastRequest(balancer.get("LeastRequestConfig"));
      case "round_robin" -> new Balancing.RoundRobin();
      case "random" -> new Balancing.Random();
      case "ring_hash" ->
          ringHash(balancer.get("RingHashConfig"), hashes(balancer.get("HashPolicies")));
      case "maglev" -> new Balancing.Maglev(hashes(balancer.get("HashPolicies")));
      case String policy ->
          throw new MalformedAnswer("a node balances by the unknown policy " + Shown.text(policy));
    };
  }

  private static Balancing leastRequest(Json config) {
    // Zero stands for what is not told, and a choice of one were none.
    int choices = size(config.get("ChoiceCount"), 2, LeastRequest.MOST_CHOICES);
    return new LeastRequest(Math.max(2, choices));
  }

  private static Balancing ringHash(Json config, List<HashPolicy> hashes) {
    int maximum = size(config.get("MaximumRingSize"), RingHash.MOST_PLACES, RingHash.MOST_PLACES);
    int minimum = size(config.get("MinimumRingSize"), RingHash.USUAL_MINIMUM, maximum);
    return new RingHash(Math.min(minimum, maximum), maximum, hashes);
  }

  private static int size(Json value, int usual, int most) {
    long told = value.number().map(Number::longValue).orElse(0L);
    return told <= 0 ? usual : (int) Math.min(told, most);
  }

  private static List<HashPolicy> hashes(Json policies) throws MalformedAnswer {
    List<HashPolicy> hashes = new ArrayList<>();
    for (Json policy : policies.items()) {
      hashes.add(hash(policy));
    }
    return hashes;
  }

  private static HashPolicy hash(Json policy) throws MalformedAnswer {
    boolean terminal = policy.get("Terminal").isTrue();
    if (policy.get("SourceIP").isTrue()) {
      return new HashPolicy.SourceAddress(terminal);
    }
    String name = policy.get("FieldValue").text();
    return switch (policy.get("Field").text()) {
      case "header" -> new HashPolicy.Header(HEAD.contains(name) ? name : token(name), terminal);
      case "cookie" ->
          new HashPolicy.Cookie(token(name), created(policy.get("CookieConfig")), terminal);
      case "query_parameter" -> {
        if (name.isEmpty()) {
          throw new MalformedAnswer("a node hashes a query parameter without a name");
        }
        yield new HashPolicy.QueryParameter(name, terminal);
      }
      case String field ->
          throw new MalformedAnswer("a node hashes the unknown field " + Shown.text(field));
    };
  }

  private static Optional<HashPolicy.NewCookie> created(Json config) throws MalformedAnswer {
    Optional<Duration> life =
        config.get("Session").isTrue()
            ? Optional.of(Duration.ZERO)
            : GoDuration.of(config.get("TTL")).filter(Duration::isPositive);
    String path = config.get("Path").text();
    if (!PATH.matcher(path).matches()) {
      throw new MalformedAnswer("a node gives cookies for what is no path, " + Shown.text(path));
    }
    return life.map(told -> new HashPolicy.NewCookie(told, path));
  }

  private static String token(String name) throws MalformedAnswer {
    if (!TOKEN.matcher(name).matches()) {
      throw new MalformedAnswer("a node hashes by what is no name, " + Shown.text(name));
    }
    return name;
  }
}
