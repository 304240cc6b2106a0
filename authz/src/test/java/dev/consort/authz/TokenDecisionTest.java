// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.certs.identity.ServiceId;
import dev.consort.matching.RequestFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens do to decisions, and what becomes of them. */
final class TokenDecisionTest {
  private static final IntentionName API = IntentionName.of("api");
  private static final IntentionName WEB = IntentionName.of("web");
  private static final ServiceId CALLER = Callers.service("web");
  private static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");
  private static final TestIssuer OKTA = TestIssuer.of(TestIssuer.Algorithm.ES256, "o1");
  private static final TestIssuer DEX = TestIssuer.of(TestIssuer.Algorithm.EdDSA, "d1");
  private static final TestRequest GET = TestRequest.of("GET", "/");
  private static final JwtRequirement ANY_OKTA = new JwtRequirement("okta", List.of());
  private static final JwtRequirement ANY_DEX = new JwtRequirement("dex", List.of());
  private static final JwtRequirement ADMIN =
      new JwtRequirement("okta", List.of(new ClaimMatch(List.of("roles"), "admin")));

  @Test
  void token_missing_onlyFailsTheMatch() {
    IntentionTable denying = table(DefaultPolicy.ALLOW, List.of(), deny(ANY_OKTA));

    assertEquals(true, allows(denying, GET));
    assertEquals(true, allows(denying, bearer("no token")));
    assertEquals(false, allows(denying, bearer(okta(""))));
  }

  @Test
  void entryAndPermission_mustBothBeMet() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(ANY_DEX), allow(ANY_OKTA));
    TestRequest onlyOkta = bearer(okta(""));

    assertEquals(false, allows(table, onlyOkta));
    assertEquals(false, allows(table, GET.with("x-dex", dex(""))));
    assertEquals(true, allows(table, onlyOkta.with("x-dex", dex(""))));
  }

  @Test
  void severalProviders_oneIsEnough() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ANY_OKTA, ANY_DEX));

    assertEquals(true, allows(table, bearer(okta(""))));
    assertEquals(true, allows(table, GET.with("x-dex", dex(""))));
    assertEquals(false, allows(table, GET));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "\"exp\":1777975200 | true",
        "\"exp\":1777975171 | true",
        "\"exp\":1777975170 | false",
        "\"exp\":1777975170.5 | true",
        "\"nbf\":1777975230 | true",
        "\"nbf\":1777975231 | false",
        "\"exp\":\"1777975300\" | false",
        "\"exp\":null | false",
        "\"exp\":-1e300 | false",
        "\"exp\":1e300 | true",
        "\"nbf\":-1e300 | true",
        "\"nbf\":1e300 | false"
      })
  void times_haveThirtySecondsOfSkew(String claim, boolean holds) {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ANY_OKTA));

    assertEquals(holds, allows(table, bearer(okta(claim))));
  }

  @Test
  void issuerAndAudience_mustBeTheProviders() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ANY_DEX));
    List<String> wrong =
        List.of(
            "{\"iss\":\"okta\",\"aud\":\"api\"}",
            "{\"aud\":\"api\"}",
            "{\"iss\":[\"dex\"],\"aud\":\"api\"}",
            "{\"iss\":\"dex\"}",
            "{\"iss\":\"dex\",\"aud\":\"other\"}",
            "{\"iss\":\"dex\",\"aud\":[\"other\",7]}",
            "{\"iss\":\"dex\",\"aud\":[null]}",
            "{\"iss\":\"dex\",\"aud\":null}",
            "{\"iss\":" + "[".repeat(20_000) + "]".repeat(20_000) + ",\"aud\":\"api\"}",
            "{\"iss\":\"dex\",\"aud\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}");

    for (String claims : wrong) {
      assertEquals(false, allows(table, GET.with("x-dex", DEX.token(claims))), claims);
    }
    assertEquals(
        true,
        allows(
            table, GET.with("x-dex", DEX.token("{\"iss\":\"dex\",\"aud\":[\"other\",\"api\"]}"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"roles\":\"admin\" | true",
        "\"roles\":[\"user\",\"admin\"] | true",
        "\"roles\":[] | false",
        "\"roles\":\"Admin\" | false",
        "\"roles\":{\"admin\":\"admin\"} | false",
        "\"roles\":true | false",
        "'' | false"
      })
  void claim_isTheValueOrAListWithIt(String claim, boolean met) {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ADMIN));

    assertEquals(met, allows(table, bearer(okta(claim))));
  }

  @Test
  void claims_byPath_allOfThem() {
    JwtRequirement deep =
        new JwtRequirement(
            "okta",
            List.of(
                new ClaimMatch(List.of("realm", "roles"), "ops"),
                new ClaimMatch(List.of("realm", "name"), "eu")));
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(deep));

    assertEquals(
        true, allows(table, bearer(okta("\"realm\":{\"name\":\"eu\",\"roles\":[\"ops\"]}"))));
    assertEquals(false, allows(table, bearer(okta("\"realm\":{\"roles\":[\"ops\"]}"))));
    assertEquals(false, allows(table, bearer(okta("\"realm\":\"ops\""))));
  }

  @Test
  void locations_headerQueryCookie() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ANY_OKTA));
    String token = okta("");

    assertEquals(true, allows(table, bearer(token)));
    assertEquals(true, allows(table, GET.with("authorization", "bearer " + token)));
    assertEquals(false, allows(table, GET.with("authorization", token)));
    assertEquals(false, allows(table, GET.with("authorization", "Basic " + token)));
    assertEquals(true, allows(table, GET.asking("a=b&access_token=" + token + "&c")));
    assertEquals(false, allows(table, GET.asking("xaccess_token=" + token)));
    assertEquals(false, allows(table, GET.asking("access_token")));
    assertEquals(true, allows(table, GET.with("cookie", "a=b; session=" + token + "; c=d")));
    assertEquals(true, allows(table, GET.with("cookie", "a=b").with("cookie", "session=" + token)));
    assertEquals(false, allows(table, GET.with("cookie", "sessionx=" + token)));
  }

  @Test
  void severalTokens_firstThatHolds_isTheProviders() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ADMIN));
    String user = okta("\"roles\":\"user\"");
    String admin = okta("\"roles\":\"admin\"");

    assertEquals(true, allows(table, bearer("junk").with("authorization", "Bearer " + admin)));
    assertEquals(true, allows(table, bearer(okta("\"exp\":1")).asking("access_token=" + admin)));
    // Claims are those of one token: a second one lends it nothing.
    assertEquals(false, allows(table, bearer(user).asking("access_token=" + admin)));
  }

  @Test
  void tokens_beyondTheEighth_areNotLookedAt() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ANY_OKTA));

    assertEquals(
        true, allows(table, GET.asking("access_token=x&".repeat(7) + "access_token=" + okta(""))));
    assertEquals(
        false, allows(table, GET.asking("access_token=x&".repeat(8) + "access_token=" + okta(""))));
  }

  @Test
  void provider_unknown_deniesAllAndWarns() {
    IntentionTable table =
        table(
            DefaultPolicy.ALLOW, List.of(), allow(), deny(new JwtRequirement("nobody", List.of())));

    assertEquals(false, allows(table, bearer(okta(""))));
    assertEquals(true, table.warnings().getFirst().contains("jwt-provider \"nobody\""));
    assertEquals(
        Optional.of(DenyReason.Kind.NOT_UNDERSTOOD),
        table.deniedOutright(CALLER).map(DenyReason::kind));
  }

  @ParameterizedTest
  @ValueSource(strings = {"broken", "keyless"})
  void provider_withoutKeys_holdsNoTokenAndWarns(String name) {
    IntentionTable table =
        table(DefaultPolicy.DENY, List.of(), allow(new JwtRequirement(name, List.of())));

    assertEquals(false, allows(table, bearer(okta(""))));
    assertEquals(1, table.warnings().size());
  }

  @Test
  void forwarding_takesTheTokenOffAndPutsThePayloadOn() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ANY_OKTA));
    String token = okta("\"a\":1");

    assertEquals(
        new TokenForwarding(
            List.of("x-dex-payload", "x-okta-payload", "authorization"),
            Map.of("x-okta-payload", token.split("\\.", -1)[1])),
        tokens(table, bearer(token)));
  }

  @Test
  void forwarding_ofAKeptHeaderAndAPaddedPayload() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ANY_DEX));
    String token = dex("\"a\":1");
    String payload = token.split("\\.", -1)[1];
    TokenForwarding tokens = tokens(table, GET.with("x-dex", token));

    assertEquals(List.of("x-dex-payload", "x-okta-payload"), tokens.removed());
    String added = tokens.added().get("x-dex-payload");
    assertEquals(0, added.length() % 4);
    assertEquals(payload, added.replace("=", ""));
  }

  @Test
  void forwarding_withoutAToken_stillTakesForgedPayloadsOff() {
    IntentionTable byConnection =
        compile(
            DefaultPolicy.DENY,
            List.of(Intention.layer4(WEB, API, IntentionAction.ALLOW)),
            List.of());
    IntentionTable byDefault = compile(DefaultPolicy.ALLOW, List.of(), List.of());
    TestRequest forged = GET.with("x-okta-payload", "e30");

    for (IntentionTable table : List.of(byConnection, byDefault)) {
      TokenForwarding tokens = tokens(table, forged);
      assertEquals(List.of("x-dex-payload", "x-okta-payload"), tokens.removed());
      assertEquals(Map.of(), tokens.added());
      assertSame(table.decide(CALLER, GET), table.decide(CALLER, forged));
    }
  }

  @Test
  void forwarding_tokenThatDoesNotHold_isTheApplications() {
    IntentionTable table = table(DefaultPolicy.DENY, List.of(), allow(ANY_OKTA), allow());

    assertEquals(
        List.of("x-dex-payload", "x-okta-payload"),
        tokens(table, bearer("opaque-token-of-the-application")).removed());
  }

  @Test
  void forwarding_twoPayloadsForOneHeader_isNone() {
    JwtProvider first = provider("a", "okta", OKTA, List.of(header("x-a")), "x-user", 0);
    JwtProvider second = provider("b", "dex", DEX, List.of(header("x-b")), "x-user", 0);
    IntentionTable table =
        compile(
            DefaultPolicy.DENY,
            List.of(
                byRequest(
                    List.of(),
                    allow(new JwtRequirement("a", List.of()), new JwtRequirement("b", List.of())))),
            List.of(first, second));

    TokenForwarding tokens =
        tokens(
            table,
            GET.with("x-a", okta("")).with("x-b", DEX.token("{\"iss\":\"dex\",\"aud\":\"api\"}")));
    assertEquals(Map.of(), tokens.added());
    assertEquals(List.of("x-user", "x-a", "x-b"), tokens.removed());
  }

  @Test
  void connectionWithoutRequests_hasNoTokens() {
    IntentionTable table = table(DefaultPolicy.ALLOW, List.of(), allow(ANY_OKTA));

    assertInstanceOf(Verdict.Denied.class, table.decide(CALLER));
  }

  private static boolean allows(IntentionTable table, RequestFacts request) {
    return table.decide(CALLER, request) instanceof Verdict.Allowed;
  }

  private static TokenForwarding tokens(IntentionTable table, RequestFacts request) {
    return assertInstanceOf(Verdict.Allowed.class, table.decide(CALLER, request)).permit().tokens();
  }

  private static TestRequest bearer(String token) {
    return GET.with("authorization", "Bearer " + token);
  }

  private static String okta(String claim) {
    return OKTA.token("{\"iss\":\"okta\"" + (claim.isEmpty() ? "" : "," + claim) + "}");
  }

  private static String dex(String claim) {
    return DEX.token(
        "{\"iss\":\"dex\",\"aud\":\"api\"" + (claim.isEmpty() ? "" : "," + claim) + "}");
  }

  private static Permission allow(JwtRequirement... tokens) {
    return new Permission(IntentionAction.ALLOW, HttpMatch.ANY, List.of(tokens));
  }

  private static Permission deny(JwtRequirement... tokens) {
    return new Permission(IntentionAction.DENY, HttpMatch.ANY, List.of(tokens));
  }

  private static Intention byRequest(List<JwtRequirement> entry, Permission... permissions) {
    return new Intention(WEB, "", API, new IntentionRule.Layer7(entry, List.of(permissions)));
  }

  private static IntentionTable table(
      DefaultPolicy policy, List<JwtRequirement> entry, Permission... permissions) {
    return compile(policy, List.of(byRequest(entry, permissions)), List.of());
  }

  private static IntentionTable compile(
      DefaultPolicy policy, List<Intention> intentions, List<JwtProvider> instead) {
    List<JwtLocation> everywhere = new ArrayList<>(JwtProvider.DEFAULT_LOCATIONS);
    everywhere.add(new JwtLocation.Cookie("session"));
    List<JwtProvider> usual =
        List.of(
            provider("okta", "okta", OKTA, everywhere, "X-Okta-Payload", 0),
            new JwtProvider(
                "dex",
                "dex",
                Set.of("api", "api2"),
                Optional.of(TestIssuer.jwks(DEX)),
                List.of(new JwtLocation.Header("x-dex", "", true)),
                Optional.of("x-dex-payload"),
                true,
                Duration.ZERO,
                0),
            broken("broken", Optional.of("no key set")),
            broken("keyless", Optional.empty()));
    Map<String, JwtProvider> providers = new HashMap<>();
    (instead.isEmpty() ? usual : instead).forEach(each -> providers.put(each.name(), each));
    return IntentionTable.compile(
        API, Callers.TRUST_DOMAIN, intentions, policy, "", providers, () -> NOW);
  }

  private static JwtLocation header(String name) {
    return new JwtLocation.Header(name, "", false);
  }

  private static JwtProvider provider(
      String name,
      String issuer,
      TestIssuer keys,
      List<JwtLocation> locations,
      String payloadHeader,
      int cached) {
    return new JwtProvider(
        name,
        issuer,
        Set.of(),
        Optional.of(TestIssuer.jwks(keys)),
        locations,
        Optional.of(payloadHeader),
        false,
        JwtProvider.DEFAULT_CLOCK_SKEW,
        cached);
  }

  private static JwtProvider broken(String name, Optional<String> jwks) {
    return new JwtProvider(
        name,
        "okta",
        Set.of(),
        jwks,
        Arrays.asList(),
        Optional.empty(),
        false,
        JwtProvider.DEFAULT_CLOCK_SKEW,
        0);
  }
}
