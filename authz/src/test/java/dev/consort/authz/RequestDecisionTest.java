// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.certs.identity.GatewayId;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which part of an intention decides on a request. */
final class RequestDecisionTest {
  private static final IntentionName API = IntentionName.of("api");
  private static final IntentionName WEB = IntentionName.of("web");
  private static final IntentionName ANY_SERVICE = IntentionName.of("*");
  private static final ServiceId CALLER = Callers.service("web");
  private static final TestRequest ADMIN = TestRequest.of("GET", "/admin");
  private static final TestRequest PUBLIC = TestRequest.of("GET", "/public");

  private static final Permission DENY_ADMIN = onPrefix(IntentionAction.DENY, "/admin");
  private static final Permission ALLOW_GET =
      new Permission(
          IntentionAction.ALLOW, new HttpMatch(PathMatch.ANY, List.of(), Set.of("GET")), List.of());

  @ParameterizedTest
  @EnumSource
  void layer4_decidesByItsActionWhateverIsAsked(IntentionAction action) {
    Intention intention = Intention.layer4(WEB, API, action);

    for (DefaultPolicy policy : DefaultPolicy.values()) {
      Verdict verdict = table(policy, intention).decide(CALLER, ADMIN);
      assertEquals(action == IntentionAction.ALLOW, verdict instanceof Verdict.Allowed);
    }
  }

  @Test
  void permissions_firstThatIsAboutTheRequest_decides() {
    IntentionTable table = table(DefaultPolicy.DENY, byRequest(WEB, DENY_ADMIN, ALLOW_GET));

    DenyReason.ByPermission denied =
        assertInstanceOf(DenyReason.ByPermission.class, denial(table, ADMIN));
    assertEquals(0, denied.permission());
    AllowReason.ByPermission allowed =
        assertInstanceOf(AllowReason.ByPermission.class, permit(table, PUBLIC).reason());
    assertEquals(1, allowed.permission());
  }

  @Test
  void permissions_otherOrder_decidesOtherwise() {
    IntentionTable table = table(DefaultPolicy.DENY, byRequest(WEB, ALLOW_GET, DENY_ADMIN));

    assertInstanceOf(AllowReason.ByPermission.class, permit(table, ADMIN).reason());
  }

  @Test
  void permissions_noneIsAboutTheRequest_defaultDecidesAndNotTheNextIntention() {
    Intention narrow = byRequest(WEB, DENY_ADMIN);

    IntentionTable denyAfterwards =
        table(
            DefaultPolicy.ALLOW, narrow, Intention.layer4(ANY_SERVICE, API, IntentionAction.DENY));
    assertInstanceOf(AllowReason.NoPermission.class, permit(denyAfterwards, PUBLIC).reason());

    IntentionTable allowAfterwards =
        table(
            DefaultPolicy.DENY, narrow, Intention.layer4(ANY_SERVICE, API, IntentionAction.ALLOW));
    assertInstanceOf(DenyReason.NoPermission.class, denial(allowAfterwards, PUBLIC));
  }

  @Test
  void permissions_none_leaveAllToTheDefault() {
    assertInstanceOf(
        DenyReason.NoPermission.class, denial(table(DefaultPolicy.DENY, byRequest(WEB)), PUBLIC));
    assertInstanceOf(
        AllowReason.NoPermission.class,
        permit(table(DefaultPolicy.ALLOW, byRequest(WEB)), PUBLIC).reason());
  }

  @Test
  void permissions_onAConnectionWithoutRequests_deny() {
    IntentionTable table = table(DefaultPolicy.ALLOW, byRequest(WEB, ALLOW_GET));

    Verdict.Denied denied = assertInstanceOf(Verdict.Denied.class, table.decide(CALLER));
    assertEquals(DenyReason.Kind.NEEDS_REQUESTS, denied.reason().kind());
  }

  @Test
  void noIntention_leavesRequestsToTheDefault() {
    assertInstanceOf(DenyReason.ByDefault.class, denial(table(DefaultPolicy.DENY), PUBLIC));
    assertInstanceOf(
        AllowReason.ByDefault.class, permit(table(DefaultPolicy.ALLOW), PUBLIC).reason());
  }

  @Test
  void foreignTrustDomain_isDeniedWhateverItAsks() {
    SpiffeId stranger = new ServiceId("other.consul", "default", "default", "dc1", "web");
    IntentionTable table = table(DefaultPolicy.ALLOW, byRequest(WEB, ALLOW_GET));

    assertInstanceOf(Verdict.Denied.class, table.decide(stranger, PUBLIC));
    assertEquals(
        Optional.of(DenyReason.Kind.FOREIGN_TRUST_DOMAIN),
        table.deniedOutright(stranger).map(DenyReason::kind));
  }

  @Test
  void gateway_matchesNoIntention() {
    SpiffeId gateway = new GatewayId(Callers.TRUST_DOMAIN, "default", "dc1");
    IntentionTable table =
        table(DefaultPolicy.DENY, Intention.layer4(ANY_SERVICE, API, IntentionAction.ALLOW));

    Verdict.Denied denied = assertInstanceOf(Verdict.Denied.class, table.decide(gateway, PUBLIC));
    assertEquals(DenyReason.Kind.DEFAULT, denied.reason().kind());
  }

  @Test
  void deniedOutright_tellsWhoNeedNotAsk() {
    IntentionTable table =
        table(
            DefaultPolicy.DENY,
            byRequest(WEB, ALLOW_GET),
            Intention.layer4(IntentionName.of("batch"), API, IntentionAction.ALLOW),
            Intention.layer4(IntentionName.of("evil"), API, IntentionAction.DENY));

    assertEquals(Optional.empty(), table.deniedOutright(CALLER));
    assertEquals(true, table.judgesRequests(CALLER));
    assertEquals(Optional.empty(), table.deniedOutright(Callers.service("batch")));
    assertEquals(false, table.judgesRequests(Callers.service("batch")));
    assertEquals(
        Optional.of(DenyReason.Kind.INTENTION),
        table.deniedOutright(Callers.service("evil")).map(DenyReason::kind));
    assertEquals(
        Optional.of(DenyReason.Kind.DEFAULT),
        table.deniedOutright(Callers.service("unknown")).map(DenyReason::kind));
  }

  @Test
  void regex_thatRe2DoesNotKnow_deniesAllAndWarns() {
    Permission odd =
        new Permission(
            IntentionAction.ALLOW,
            new HttpMatch(new PathMatch.Regex("/(?=x)"), List.of(), Set.of()),
            List.of());
    IntentionTable table = table(DefaultPolicy.ALLOW, byRequest(WEB, ALLOW_GET, odd));

    DenyReason.NotUnderstood denied =
        assertInstanceOf(DenyReason.NotUnderstood.class, denial(table, PUBLIC));
    assertEquals(true, denied.what().contains("/(?=x)"));
    assertInstanceOf(Verdict.Denied.class, table.decide(CALLER));
    assertEquals(1, table.warnings().size());
    assertEquals(true, table.warnings().getFirst().contains("web => api"));
  }

  @Test
  void verdict_isSharedByRequests() {
    IntentionTable table = table(DefaultPolicy.DENY, byRequest(WEB, ALLOW_GET));

    assertSame(table.decide(CALLER, PUBLIC), table.decide(CALLER, ADMIN));
    assertSame(TokenForwarding.NONE, permit(table, PUBLIC).tokens());
  }

  private static Permission onPrefix(IntentionAction action, String prefix) {
    return new Permission(
        action, new HttpMatch(new PathMatch.Prefix(prefix), List.of(), Set.of()), List.of());
  }

  private static Intention byRequest(IntentionName source, Permission... permissions) {
    return new Intention(source, "", API, new IntentionRule.Layer7(List.of(permissions)));
  }

  private static IntentionTable table(DefaultPolicy policy, Intention... intentions) {
    return IntentionTable.compile(API, Callers.TRUST_DOMAIN, List.of(intentions), policy);
  }

  private static Permit permit(IntentionTable table, RequestFacts request) {
    return assertInstanceOf(Verdict.Allowed.class, table.decide(CALLER, request)).permit();
  }

  private static DenyReason denial(IntentionTable table, RequestFacts request) {
    return assertInstanceOf(Verdict.Denied.class, table.decide(CALLER, request)).reason();
  }
}
