// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Makes random intentions and requests that often meet each other: few names, paths and headers, at
 * every edge of each other. Plain values, the same for one seed; so that another judge (a naive
 * model, or Envoy) can be asked the same. Not for several threads.
 */
public final class PolicyGenerator {
  /** The service that all intentions are on. */
  public static final IntentionName DESTINATION = IntentionName.of("api");

  private static final List<String> CALLERS = List.of("web", "batch", "mobile", "unknown");

  private static final List<String> PATHS =
      List.of(
          "/",
          "/admin",
          "/admin/",
          "/admin/users",
          "/adminx",
          "/Admin",
          "//admin",
          "/api",
          "/api/v1",
          "/api/v1/users",
          "/api/v1/users/42",
          "/api/v2/users",
          "/a%2Fadmin",
          "/pkg.Service/Call",
          "/x;v=1");

  private static final List<String> PATH_EXPRESSIONS =
      List.of(
          ".*",
          "/",
          "/admin",
          "/admin.*",
          "/api/v[0-9]+/.*",
          "/api/(v1|v2)/users",
          "[^.]*",
          "(?i)/admin",
          "/.*/.*");

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "OPTIONS");

  private static final List<String> HEADERS = List.of("x-role", "x-team", "user-agent");

  private static final List<String> VALUES =
      List.of("admin", "Admin", "ADMIN", "adm", "min", "dmi", "guest", "", "admin,guest", "a.min");

  private static final List<String> VALUE_EXPRESSIONS =
      List.of("admin", "adm.*", "(?i)ADMIN|guest", "[a-z]*", ".", "a\\.min");

  private final RandomGenerator random;
  private final List<List<JwtRequirement>> tokens;

  private PolicyGenerator(RandomGenerator random, List<List<JwtRequirement>> tokens) {
    this.random = random;
    this.tokens = tokens;
  }

  /** Makes the same for the same seed. No intention asks for a token. */
  public static PolicyGenerator seeded(long seed) {
    return seeded(seed, List.of());
  }

  /**
   * As above; a third of the intentions, and of their permissions, asks for one of these.
   *
   * @param tokens lists of which one requirement must be met
   */
  public static PolicyGenerator seeded(long seed, List<List<JwtRequirement>> tokens) {
    return new PolicyGenerator(new Random(seed), tokens);
  }

  /** The table of such intentions. */
  public static IntentionTable table(List<Intention> intentions, DefaultPolicy policy) {
    return IntentionTable.compile(
        DESTINATION, Callers.TRUST_DOMAIN, intentions, policy, "", Map.of(), () -> Instant.EPOCH);
  }

  /** Up to four, with different sources, in any order. */
  public List<Intention> intentions() {
    List<Intention> made = new ArrayList<>();
    Set<String> sources = new HashSet<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String source = chance(3) ? IntentionName.WILDCARD : pick(CALLERS.subList(0, 3));
      if (sources.add(source)) {
        made.add(new Intention(IntentionName.of(source), "", DESTINATION, rule()));
      }
    }
    return List.copyOf(made);
  }

  /** For the whole connection, or, three times in four, up to six permissions. */
  public IntentionRule rule() {
    return chance(4)
        ? new IntentionRule.Layer4(action())
        : new IntentionRule.Layer7(jwt(), permissions(6));
  }

  /** Up to {@code most}, at least one. */
  public List<Permission> permissions(int most) {
    List<Permission> made = new ArrayList<>();
    for (int i = random.nextInt(most); i >= 0; i--) {
      made.add(permission());
    }
    return List.copyOf(made);
  }

  /** One permission. */
  public Permission permission() {
    List<HeaderMatch> headers = new ArrayList<>();
    for (int i = random.nextInt(6) - 3; i > 0; i--) {
      headers.add(header());
    }
    Set<String> methods = new HashSet<>();
    for (int i = random.nextInt(6) - 3; i > 0; i--) {
      methods.add(pick(METHODS));
    }
    return new Permission(action(), new HttpMatch(path(), headers, methods), jwt());
  }

  /** One of {@code web}, {@code batch}, {@code mobile} and {@code unknown}. */
  public String caller() {
    return pick(CALLERS);
  }

  /** Allow or deny. */
  public DefaultPolicy defaultPolicy() {
    return random.nextBoolean() ? DefaultPolicy.ALLOW : DefaultPolicy.DENY;
  }

  /** A request that many permissions are about. Its path is in the one form, its query empty. */
  public TestRequest request() {
    TestRequest request = TestRequest.of(pick(METHODS), pick(PATHS));
    for (int i = random.nextInt(5) - 1; i > 0; i--) {
      request = request.with(pick(HEADERS), pick(VALUES));
    }
    return request;
  }

  private IntentionAction action() {
    return random.nextBoolean() ? IntentionAction.ALLOW : IntentionAction.DENY;
  }

  private List<JwtRequirement> jwt() {
    return tokens.isEmpty() || !chance(3) ? List.of() : pick(tokens);
  }

  private PathMatch path() {
    String path = pick(PATHS);
    return switch (random.nextInt(5)) {
      case 0 -> PathMatch.ANY;
      case 1 -> new PathMatch.Exact(path);
      case 2 -> new PathMatch.Regex(pick(PATH_EXPRESSIONS));
      default -> new PathMatch.Prefix(path.substring(0, 1 + random.nextInt(path.length())));
    };
  }

  private HeaderMatch header() {
    return new HeaderMatch(pick(HEADERS), value(), chance(3));
  }

  private ValueMatch value() {
    String value = pick(VALUES.subList(0, 7));
    return switch (random.nextInt(6)) {
      case 0 -> new ValueMatch.Present();
      case 1 -> new ValueMatch.Exact(value, random.nextBoolean());
      case 2 -> new ValueMatch.Prefix(value, random.nextBoolean());
      case 3 -> new ValueMatch.Suffix(value, random.nextBoolean());
      case 4 -> new ValueMatch.Contains(value, random.nextBoolean());
      default -> new ValueMatch.Regex(pick(VALUE_EXPRESSIONS));
    };
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
