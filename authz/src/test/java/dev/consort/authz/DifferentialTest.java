// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The compiled table and a naive model are asked the same, thousands of times. */
final class DifferentialTest {
  private static final TestIssuer OKTA = TestIssuer.of(TestIssuer.Algorithm.EdDSA, "k");
  private static final TestIssuer DEX = TestIssuer.of(TestIssuer.Algorithm.ES256, "k");

  private static final NaiveModel.Meaning NOTHING = new NaiveModel.Meaning("", "");

  /** In a fixed order, so that a seed stands for one case. */
  private static final Map<String, NaiveModel.Meaning> MEANINGS = new LinkedHashMap<>();

  static {
    MEANINGS.put(
        OKTA.token("{\"iss\":\"okta\",\"role\":\"admin\"}"),
        new NaiveModel.Meaning("okta", "admin"));
    MEANINGS.put(
        OKTA.token("{\"iss\":\"okta\",\"role\":\"user\"}"), new NaiveModel.Meaning("okta", "user"));
    MEANINGS.put(
        DEX.token("{\"iss\":\"dex\",\"role\":\"admin\"}"), new NaiveModel.Meaning("dex", "admin"));
    MEANINGS.put("junk", NOTHING);
    MEANINGS.put(OKTA.token("{\"iss\":\"okta\",\"role\":\"admin\",\"exp\":1}"), NOTHING);
    MEANINGS.put(DEX.token("{\"iss\":\"okta\",\"role\":\"admin\"}"), NOTHING);
  }

  private static final Map<String, String> HEADERS =
      Map.of("okta", "authorization", "dex", "x-dex");

  private static final Map<String, JwtProvider> PROVIDERS =
      Map.of(
          "okta",
          provider("okta", OKTA, new JwtLocation.Header("authorization", "Bearer ", false)),
          "dex",
          provider("dex", DEX, new JwtLocation.Header("x-dex", "", false)));

  private static final JwtRequirement OKTA_ADMIN =
      new JwtRequirement("okta", List.of(new ClaimMatch(List.of("role"), "admin")));

  private static final List<List<JwtRequirement>> REQUIREMENTS =
      List.of(
          List.of(new JwtRequirement("okta", List.of())),
          List.of(OKTA_ADMIN),
          List.of(OKTA_ADMIN, new JwtRequirement("dex", List.of())),
          List.of(new JwtRequirement("dex", List.of(new ClaimMatch(List.of("role"), "user")))));

  @Property(tries = 20_000)
  void decision_isThatOfTheNaiveModel(@ForAll long seed) {
    Asked asked = ask(seed, List.of());

    assertEquals(asked.expected(), asked.answer(), asked::toString);
  }

  @Property(tries = 5_000)
  void decisionWithTokens_isThatOfTheNaiveModel(@ForAll long seed) {
    Asked asked = ask(seed, REQUIREMENTS);

    assertEquals(asked.expected(), asked.answer(), asked::toString);
  }

  /** Where a permission decides, the trace says so, and of those before it what was not met. */
  @Property(tries = 5_000)
  void trace_endsWhereTheDecisionWasMade(@ForAll long seed) {
    Asked asked = ask(seed, REQUIREMENTS);
    DecisionTrace trace = asked.table().explain(asked.caller(), asked.request());
    DecisionTrace.Step last = trace.steps().getLast();
    String by = asked.expected().by();

    DecisionTrace.Subject subject =
        switch (by) {
          case "default", "no permission" -> DecisionTrace.Subject.DEFAULT;
          case "intention" -> DecisionTrace.Subject.INTENTION;
          default -> DecisionTrace.Subject.PERMISSION;
        };
    assertEquals(subject, last.subject());
    assertEquals(true, last.matches());
    long permissions =
        trace.steps().stream()
            .filter(step -> step.subject() == DecisionTrace.Subject.PERMISSION)
            .count();
    if (subject == DecisionTrace.Subject.PERMISSION) {
      assertEquals("permission " + (permissions - 1), by);
    }
    assertEquals(
        asked.expected().allowed(), trace.verdict() instanceof Verdict.Allowed, asked::toString);
    for (DecisionTrace.Step step : trace.steps()) {
      assertTrue(step.sentence().length() > 10, step.toString());
      assertTrue(step.sentence().chars().allMatch(c -> c >= ' ' && c != 0x7f), step.toString());
    }
  }

  @Property(tries = 5_000)
  void denyInFront_neverWidens(@ForAll long seed) {
    PolicyGenerator generator = PolicyGenerator.seeded(seed);
    DefaultPolicy policy = generator.defaultPolicy();
    List<Permission> permissions = generator.permissions(6);
    Permission made = generator.permission();
    List<Permission> more = new ArrayList<>(permissions);
    more.addFirst(new Permission(IntentionAction.DENY, made.http(), List.of()));

    TestRequest request = generator.request();
    if (allows(policy, more, request)) {
      assertEquals(true, allows(policy, permissions, request));
    }
  }

  @Property(tries = 5_000)
  void allowAtTheEnd_neverNarrows(@ForAll long seed) {
    PolicyGenerator generator = PolicyGenerator.seeded(seed);
    DefaultPolicy policy = generator.defaultPolicy();
    List<Permission> permissions = generator.permissions(6);
    Permission made = generator.permission();
    List<Permission> more = new ArrayList<>(permissions);
    more.addLast(new Permission(IntentionAction.ALLOW, made.http(), List.of()));

    TestRequest request = generator.request();
    if (allows(policy, permissions, request)) {
      assertEquals(true, allows(policy, more, request));
    }
  }

  @Property(tries = 3_000)
  void moreSpecificSource_hidesTheOther(@ForAll long seed) {
    PolicyGenerator generator = PolicyGenerator.seeded(seed);
    DefaultPolicy policy = generator.defaultPolicy();
    Intention exact = intention("web", generator.rule());
    Intention any = intention("*", generator.rule());
    TestRequest request = generator.request();

    ServiceId web = Callers.service("web");
    assertEquals(
        decide(policy, List.of(exact), request).explain(web, request),
        decide(policy, List.of(any, exact), request).explain(web, request));
  }

  /** Else the comparisons above would compare little. */
  @Test
  void generator_makesEveryKindOfAnswerOften() {
    Map<String, Integer> seen = new HashMap<>();
    for (long seed = 0; seed < 4_000; seed++) {
      NaiveModel.Answer answer = ask(seed, REQUIREMENTS).expected();
      seen.merge(answer.by().replaceAll("[0-9]", "n") + " " + answer.allowed(), 1, Integer::sum);
    }
    assertEquals(8, seen.size(), seen.toString());
    assertTrue(seen.values().stream().allMatch(count -> count > 50), seen.toString());
  }

  private record Asked(
      IntentionTable table,
      ServiceId caller,
      TestRequest request,
      NaiveModel.Answer expected,
      List<Intention> intentions) {
    NaiveModel.Answer answer() {
      return switch (table.decide(caller, request)) {
        case Verdict.Allowed(var permit) ->
            new NaiveModel.Answer(
                true,
                switch (permit.reason()) {
                  case AllowReason.ByIntention _ -> "intention";
                  case AllowReason.ByPermission by -> "permission " + by.permission();
                  case AllowReason.NoPermission _ -> "no permission";
                  case AllowReason.ByDefault _ -> "default";
                  case AllowReason.Unauthenticated _ -> "unexpected";
                });
        case Verdict.Denied(var reason) ->
            new NaiveModel.Answer(
                false,
                switch (reason) {
                  case DenyReason.ByIntention _ -> "intention";
                  case DenyReason.ByPermission by -> "permission " + by.permission();
                  case DenyReason.NoPermission _ -> "no permission";
                  case DenyReason.ByDefault _ -> "default";
                  case DenyReason.NeedsRequests _,
                      DenyReason.NotUnderstood _,
                      DenyReason.ForeignTrustDomain _ ->
                      "unexpected " + reason.kind();
                });
      };
    }
  }

  private static Asked ask(long seed, List<List<JwtRequirement>> requirements) {
    PolicyGenerator generator = PolicyGenerator.seeded(seed, requirements);
    List<Intention> intentions = generator.intentions();
    DefaultPolicy policy = generator.defaultPolicy();
    String caller = generator.caller();
    TestRequest request = withTokens(generator.request(), new Random(seed));
    IntentionTable table =
        IntentionTable.compile(
            PolicyGenerator.DESTINATION,
            Callers.TRUST_DOMAIN,
            intentions,
            policy,
            "",
            requirements.isEmpty() ? Map.of() : PROVIDERS,
            () -> Instant.parse("2026-05-05T10:00:00Z"));
    return new Asked(
        table,
        Callers.service(caller),
        request,
        new NaiveModel(policy, MEANINGS, HEADERS).ask(intentions, caller, request),
        intentions);
  }

  private static TestRequest withTokens(TestRequest plain, Random random) {
    List<String> all = List.copyOf(MEANINGS.keySet());
    TestRequest request = plain;
    for (int i = random.nextInt(4); i > 0; i--) {
      String token = all.get(random.nextInt(all.size()));
      request =
          random.nextBoolean()
              ? request.with("authorization", "Bearer " + token)
              : request.with("x-dex", token);
    }
    return request;
  }

  private static Intention intention(String source, IntentionRule rule) {
    return new Intention(IntentionName.of(source), "", PolicyGenerator.DESTINATION, rule);
  }

  private static boolean allows(
      DefaultPolicy policy, List<Permission> permissions, TestRequest request) {
    return decide(policy, List.of(intention("*", new IntentionRule.Layer7(permissions))), request)
        instanceof Verdict.Allowed;
  }

  private static Verdict decide(
      DefaultPolicy policy, List<Intention> intentions, TestRequest request) {
    return PolicyGenerator.table(intentions, policy).decide(Callers.service("web"), request);
  }

  private static JwtProvider provider(String name, TestIssuer keys, JwtLocation location) {
    return new JwtProvider(
        name,
        name,
        Set.of(),
        Optional.of(TestIssuer.jwks(keys)),
        List.of(location),
        Optional.empty(),
        false,
        Duration.ZERO,
        100);
  }
}
