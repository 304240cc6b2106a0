// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.consort.certs.identity.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is audited is told, and changes nothing. */
final class AuditTest {
  private static final IntentionName API = IntentionName.of("api");
  private static final IntentionName WEB = IntentionName.of("web");
  private static final ServiceId CALLER = Callers.service("web");
  private static final TestRequest GET = TestRequest.of("GET", "/");
  private static final Intention ALLOW = Intention.layer4(WEB, API, IntentionAction.ALLOW);
  private static final Intention DENY = Intention.layer4(WEB, API, IntentionAction.DENY);

  @Test
  void auditedDeny_changesNothingAndSaysThatItWouldDeny() {
    IntentionTable table = table(DefaultPolicy.DENY, ALLOW, DENY.withAudited(true));

    assertEquals(true, allows(table));
    assertEquals(
        new Audit.WouldDeny(new DenyReason.ByIntention(API, DENY)),
        table.audit(CALLER, table.decide(CALLER)));
    assertEquals(
        new Audit.WouldDeny(new DenyReason.ByIntention(API, DENY)),
        table.audit(CALLER, GET, table.decide(CALLER, GET)));
  }

  @Test
  void auditedAllow_changesNothingAndSaysThatItWouldAllow() {
    IntentionTable table = table(DefaultPolicy.DENY, ALLOW.withAudited(true));

    assertEquals(false, allows(table));
    assertEquals(
        new Audit.WouldAllow(new AllowReason.ByIntention(API, ALLOW)),
        table.audit(CALLER, GET, table.decide(CALLER, GET)));
  }

  @Test
  void audited_onThePairOfOneInForce_wouldStandInItsPlace() {
    IntentionTable table = table(DefaultPolicy.DENY, DENY, ALLOW.withAudited(true));

    assertEquals(false, allows(table));
    assertEquals(
        new Audit.WouldAllow(new AllowReason.ByIntention(API, ALLOW)),
        table.audit(CALLER, GET, table.decide(CALLER, GET)));
  }

  @Test
  void audited_ofHigherPrecedence_doesNotHideTheOneInForce() {
    Intention anyone = Intention.layer4(IntentionName.of("*"), API, IntentionAction.DENY);
    IntentionTable table = table(DefaultPolicy.ALLOW, anyone, ALLOW.withAudited(true));

    assertEquals(false, allows(table));
    assertInstanceOf(Audit.WouldAllow.class, table.audit(CALLER, GET, table.decide(CALLER, GET)));
  }

  @Test
  void audited_thatMakesNoDifference_agrees() {
    IntentionTable table = table(DefaultPolicy.ALLOW, ALLOW.withAudited(true));

    assertSame(Audit.Agrees.AGREES, table.audit(CALLER, GET, table.decide(CALLER, GET)));
  }

  @Test
  void nothingAudited_agrees() {
    IntentionTable table = table(DefaultPolicy.DENY, ALLOW);

    assertSame(Audit.Agrees.AGREES, table.audit(CALLER, table.decide(CALLER)));
    assertSame(Audit.Agrees.AGREES, table.audit(CALLER, GET, table.decide(CALLER, GET)));
  }

  @Test
  void audited_notUnderstood_isNotDecidedAndWarns() {
    Permission odd =
        new Permission(
            IntentionAction.DENY,
            new HttpMatch(new PathMatch.Regex("("), List.of(), Set.of()),
            List.of());
    Intention broken = new Intention(WEB, "", API, new IntentionRule.Layer7(List.of(odd)), true);
    IntentionTable table = table(DefaultPolicy.DENY, ALLOW, broken);

    assertEquals(true, allows(table));
    assertSame(Audit.Agrees.AGREES, table.audit(CALLER, GET, table.decide(CALLER, GET)));
    assertEquals(1, table.warnings().size());
    assertEquals(true, table.warnings().getFirst().contains("web => api"));
  }

  @Test
  void inForceNotUnderstood_stillDeniesWhereAnotherIsAudited() {
    Intention odd = new Intention(WEB, "", API, new IntentionRule.NotUnderstood("x"));
    IntentionTable table =
        table(
            DefaultPolicy.ALLOW,
            odd,
            Intention.layer4(IntentionName.of("*"), API, IntentionAction.ALLOW).withAudited(true));

    assertEquals(false, allows(table));
    assertSame(Audit.Agrees.AGREES, table.audit(CALLER, GET, table.decide(CALLER, GET)));
  }

  /** Neither looser nor tighter, whatever is audited. */
  @Property
  void verdict_isThatOfTheSetInForceAlone(@ForAll long seed) {
    PolicyGenerator generator = PolicyGenerator.seeded(seed);
    List<Intention> live = generator.intentions();
    List<Intention> both = new ArrayList<>(live);
    generator.intentions().forEach(intention -> both.add(intention.withAudited(true)));
    DefaultPolicy policy = generator.defaultPolicy();
    ServiceId caller = Callers.service(generator.caller());
    TestRequest request = generator.request();
    IntentionTable without = PolicyGenerator.table(live, policy);
    IntentionTable with = PolicyGenerator.table(both, policy);

    assertEquals(
        without.decide(caller, request).explain(caller, request),
        with.decide(caller, request).explain(caller, request));
    assertEquals(without.decide(caller).explain(caller), with.decide(caller).explain(caller));
    assertEquals(without.deniedOutright(caller), with.deniedOutright(caller));
    assertEquals(without.intentions(), with.intentions());
  }

  private static IntentionTable table(DefaultPolicy policy, Intention... intentions) {
    return IntentionTable.compile(API, Callers.TRUST_DOMAIN, List.of(intentions), policy);
  }

  private static boolean allows(IntentionTable table) {
    boolean connection = table.decide(CALLER) instanceof Verdict.Allowed;
    assertEquals(connection, table.decide(CALLER, GET) instanceof Verdict.Allowed);
    return connection;
  }
}
