// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.consort.certs.identity.GatewayId;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.HeaderMatch;
import dev.consort.matching.ValueMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What people are told about a decision. */
final class DecisionTraceTest {
  private static final IntentionName API = IntentionName.of("api");
  private static final IntentionName WEB = IntentionName.of("web");
  private static final IntentionName ANYONE = IntentionName.of("*");
  private static final TestIssuer OKTA = TestIssuer.of(TestIssuer.Algorithm.EdDSA, "k");
  private static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");
  private static final TestRequest GET = TestRequest.of("GET", "/public");

  @Test
  void intentions_areToldUpToTheOneThatDecides() {
    IntentionTable table =
        table(
            Intention.layer4(IntentionName.of("batch"), API, IntentionAction.ALLOW),
            new Intention(WEB, "beta", API, new IntentionRule.Layer4(IntentionAction.ALLOW)),
            new Intention(
                new IntentionName("part", "default", "web"),
                "",
                API,
                new IntentionRule.Layer4(IntentionAction.ALLOW)),
            new Intention(
                new IntentionName("default", "team", "web"),
                "",
                API,
                new IntentionRule.Layer4(IntentionAction.ALLOW)),
            Intention.layer4(ANYONE, API, IntentionAction.DENY),
            Intention.layer4(new IntentionName("default", "*", "*"), API, IntentionAction.ALLOW));

    assertEquals(
        List.of(
            "- intention batch => api (precedence 9, action allow): its source is batch",
            "- intention team/web => api (precedence 9, action allow): its source is in namespace"
                + " team",
            "- intention part/default/web => api (precedence 9, action allow): its source is in"
                + " partition part",
            "- intention peer:beta/web => api (precedence 9, action allow): its source is in the"
                + " cluster peer beta",
            "+ intention * => api (precedence 8, action deny): it is about this caller; none after"
                + " it is looked at"),
        told(table.explain(WEB, GET)));
  }

  @Test
  void permissions_areToldUpToTheOneThatDecides() {
    IntentionTable table =
        table(
            byRequest(
                permission(new PathMatch.Exact("/a"), Set.of()),
                permission(new PathMatch.Prefix("/b"), Set.of()),
                permission(new PathMatch.Regex("/c.*"), Set.of()),
                permission(PathMatch.ANY, Set.of("PUT", "POST")),
                permission(PathMatch.ANY, Set.of("GET")),
                permission(PathMatch.ANY, Set.of())));

    assertEquals(
        List.of(
            "+ intention web => api (precedence 9, action by request): it is about this caller;"
                + " none after it is looked at",
            "- permission 1 (action allow): the path \"/public\" is not \"/a\"",
            "- permission 2 (action allow): the path \"/public\" does not begin with \"/b\"",
            "- permission 3 (action allow): the path \"/public\" does not match the expression"
                + " \"/c.*\"",
            "- permission 4 (action allow): the method GET is not among POST, PUT",
            "+ permission 5 (action allow): it is about this request; none after it is looked at"),
        told(table.explain(WEB, GET)));
  }

  @Test
  void headers_areToldOneByOne() {
    IntentionTable table =
        table(
            byRequest(
                header(new ValueMatch.Present(), false, "x-none"),
                header(new ValueMatch.Present(), true, "x-a"),
                header(new ValueMatch.Exact("v", false), true, "x-none"),
                header(new ValueMatch.Exact("w", false), false, "x-a"),
                header(new ValueMatch.Exact("v", false), true, "x-a"),
                header(new ValueMatch.Prefix("w", false), false, "x-a"),
                header(new ValueMatch.Suffix("w", false), false, "x-a"),
                header(new ValueMatch.Contains("w", false), false, "x-a"),
                header(new ValueMatch.Regex("w+"), false, "x-a")));

    assertEquals(
        List.of(
            "the header x-none is missing",
            "the header x-a is there",
            "the header x-none is missing",
            "the header x-a has no value that is \"w\"",
            "the header x-a has a value that is \"v\"",
            "the header x-a has no value that begins with \"w\"",
            "the header x-a has no value that ends with \"w\"",
            "the header x-a has no value that contains \"w\"",
            "the header x-a has no value that matches the expression \"w+\"",
            "no permission is about this request, and the next intention is not looked at"),
        table.explain(WEB, GET.with("x-a", "v")).steps().stream()
            .skip(1)
            .map(DecisionTrace.Step::sentence)
            .toList());
  }

  @Test
  void tokens_areToldByWhatIsWrongWithThem() {
    JwtRequirement admin =
        new JwtRequirement("okta", List.of(new ClaimMatch(List.of("realm", "role"), "admin")));
    IntentionTable table =
        table(
            new Intention(
                WEB,
                "",
                API,
                new IntentionRule.Layer7(
                    List.of(new JwtRequirement("okta", List.of())),
                    List.of(
                        new Permission(IntentionAction.ALLOW, HttpMatch.ANY, List.of(admin))))));
    String expired = OKTA.token("{\"iss\":\"okta\",\"exp\":1777970000}");
    String other = OKTA.token("{\"iss\":\"\\n2026 INFO fine\"}");
    String user = OKTA.token("{\"iss\":\"okta\",\"realm\":{\"role\":\"user\"}}");
    String none = TestIssuer.base64("{\"alg\":\"none\"}") + "." + TestIssuer.base64("{}") + ".";

    assertEquals("the token of okta is missing", ofToken(table, GET));
    assertEquals("the token of okta cannot be read", ofToken(table, bearer("junk")));
    assertEquals("the token of okta is signed with \"none\"", ofToken(table, bearer(none)));
    assertEquals(
        "the token of okta expired at 2026-05-05T08:33:20Z", ofToken(table, bearer(expired)));
    assertEquals(
        "the token of okta is of issuer \"\\u000a2026 INFO fine\", not of \"okta\"",
        ofToken(table, bearer(other)));
    assertEquals(
        "the token of okta does not have \"admin\" as its claim realm/role",
        ofToken(table, bearer(user)));
  }

  @Test
  void token_isNeverTold() {
    IntentionTable table =
        table(
            byRequest(
                new Permission(
                    IntentionAction.ALLOW,
                    HttpMatch.ANY,
                    List.of(new JwtRequirement("okta", List.of())))));
    String token = OKTA.token("{\"iss\":\"dex\"}");
    TestRequest request = bearer(token).asking("access_token=" + token);

    DecisionTrace trace = table.explain(WEB, request);
    assertFalse(trace.toString().contains(token.split("\\.", -1)[0]), trace.toString());
  }

  @Test
  void default_isToldWithItsOrigin() {
    DecisionTrace trace = table().explain(WEB, GET);

    assertEquals(
        List.of(
            "+ default policy deny (the agent's ACL default): no intention is about this caller"),
        told(trace));
    assertEquals(
        "web may not GET \"/public\" of api: no intention matches and the default policy is deny"
            + " (the agent's ACL default). To allow it, add source web with action allow to the"
            + " service-intentions entry of api, as does: consul intention create -allow web api",
        trace.conclusion());
  }

  @Test
  void caller_ofAnotherTrustDomainOrKind_isTold() {
    IntentionTable table = table(Intention.layer4(ANYONE, API, IntentionAction.ALLOW));
    SpiffeId stranger = new ServiceId("other.consul", "default", "default", "dc1", "web");
    SpiffeId gateway = new GatewayId(Callers.TRUST_DOMAIN, "default", "dc1");

    assertEquals(
        List.of(
            "- spiffe://other.consul/ns/default/dc/dc1/svc/web: its trust domain is other.consul,"
                + " and the one of this cluster is "
                + Callers.TRUST_DOMAIN),
        told(table.explain(stranger, GET)));
    assertEquals(
        "- intention * => api (precedence 8, action allow): only services can be its source, and"
            + " the caller is none",
        told(table.explain(gateway, GET)).getFirst());
  }

  @Test
  void audited_isToldAtTheEnd() {
    IntentionTable table =
        table(
            Intention.layer4(WEB, API, IntentionAction.ALLOW),
            Intention.layer4(WEB, API, IntentionAction.DENY).withAudited(true));

    assertEquals(
        "+ audited intentions: web may not GET \"/public\" of api: intention web => api"
            + " (precedence 9, action deny). To allow it, change that intention, as does:"
            + " consul intention create -replace -allow web api",
        told(table.explain(WEB, GET)).getLast());
    assertEquals(
        "- audited intentions: the verdict would be the same",
        told(table(
                    Intention.layer4(WEB, API, IntentionAction.ALLOW),
                    Intention.layer4(ANYONE, API, IntentionAction.DENY).withAudited(true))
                .explain(WEB))
            .getLast());
  }

  @Test
  void connection_isToldWithoutPermissions() {
    IntentionTable table = table(byRequest(permission(PathMatch.ANY, Set.of())));
    DecisionTrace trace = table.explain(WEB);

    assertEquals(1, trace.steps().size());
    assertEquals(
        table.decide(Callers.service("web")).explain(Callers.service("web")), trace.conclusion());
  }

  private static List<String> told(DecisionTrace trace) {
    return trace.steps().stream()
        .map(step -> (step.matches() ? "+ " : "- ") + step.name() + ": " + step.sentence())
        .toList();
  }

  private static String ofToken(IntentionTable table, TestRequest request) {
    return table.explain(WEB, request).steps().get(1).sentence();
  }

  private static TestRequest bearer(String token) {
    return GET.with("authorization", "Bearer " + token);
  }

  private static Permission header(ValueMatch value, boolean invert, String name) {
    return new Permission(
        IntentionAction.ALLOW,
        new HttpMatch(PathMatch.ANY, List.of(new HeaderMatch(name, value, invert)), Set.of()),
        List.of());
  }

  private static Permission permission(PathMatch path, Set<String> methods) {
    return new Permission(
        IntentionAction.ALLOW, new HttpMatch(path, List.of(), methods), List.of());
  }

  private static Intention byRequest(Permission... permissions) {
    return new Intention(WEB, "", API, new IntentionRule.Layer7(List.of(permissions)));
  }

  private static IntentionTable table(Intention... intentions) {
    return IntentionTable.compile(
        API,
        Callers.TRUST_DOMAIN,
        List.of(intentions),
        DefaultPolicy.DENY,
        "the agent's ACL default",
        Map.of(
            "okta",
            new JwtProvider(
                "okta",
                "okta",
                Set.of(),
                Optional.of(TestIssuer.jwks(OKTA)),
                List.of(),
                Optional.empty(),
                false,
                Duration.ZERO,
                0)),
        () -> NOW);
  }
}
