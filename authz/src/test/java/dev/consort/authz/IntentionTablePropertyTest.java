// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.certs.identity.ServiceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Few names, so that generated intentions often meet each other and the generated caller. */
final class IntentionTablePropertyTest {
  private static final IntentionName DESTINATION = new IntentionName("default", "n1", "s1");

  @Property
  void compiled_decidesAsTheFirstMatchOfTheList(
      @ForAll("lists") List<Intention> intentions,
      @ForAll DefaultPolicy policy,
      @ForAll("callers") ServiceId caller) {
    assertEquals(firstMatchAllows(intentions, policy, caller), allows(intentions, policy, caller));
  }

  @Property
  void inputOrder_neverMatters(
      @ForAll("lists") List<Intention> intentions,
      @ForAll DefaultPolicy policy,
      @ForAll("callers") ServiceId caller,
      @ForAll long seed) {
    List<Intention> shuffled = new ArrayList<>(intentions);
    Collections.shuffle(shuffled, new Random(seed));

    assertEquals(table(intentions, policy).intentions(), table(shuffled, policy).intentions());
    assertEquals(
        table(intentions, policy).decide(caller).explain(caller),
        table(shuffled, policy).decide(caller).explain(caller));
  }

  @Property
  void addingADeny_neverWidens(
      @ForAll("lists") List<Intention> intentions,
      @ForAll("denies") Intention deny,
      @ForAll DefaultPolicy policy,
      @ForAll("callers") ServiceId caller) {
    List<Intention> more = new ArrayList<>(intentions);
    more.add(deny);

    if (allows(more, policy, caller)) {
      assertEquals(true, allows(intentions, policy, caller));
    }
  }

  @Property
  void exactSource_beatsAnyWildcardOnTheSameDestination(
      @ForAll("sources") IntentionName wildcard,
      @ForAll("callers") ServiceId caller,
      @ForAll IntentionAction action,
      @ForAll DefaultPolicy policy) {
    IntentionName exact =
        new IntentionName(caller.partition(), caller.namespace(), caller.service());
    IntentionAction opposite =
        action == IntentionAction.ALLOW ? IntentionAction.DENY : IntentionAction.ALLOW;
    if (!wildcard.equals(exact)) {
      List<Intention> both =
          List.of(
              Intention.layer4(wildcard, DESTINATION, opposite),
              Intention.layer4(exact, DESTINATION, action));
      assertEquals(action == IntentionAction.ALLOW, allows(both, policy, caller));
    }
  }

  @Provide
  Arbitrary<List<Intention>> lists() {
    return intentions(rules()).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<Intention> denies() {
    return intentions(Arbitraries.just(new IntentionRule.Layer4(IntentionAction.DENY)));
  }

  @Provide
  Arbitrary<IntentionName> sources() {
    return names();
  }

  @Provide
  Arbitrary<ServiceId> callers() {
    return Combinators.combine(partitions(), exactNamespaces(), exactServices())
        .as(Callers::service);
  }

  private static Arbitrary<Intention> intentions(Arbitrary<? extends IntentionRule> rules) {
    Arbitrary<String> peers = Arbitraries.frequency(Tuple.of(6, ""), Tuple.of(1, "beta"));
    return Combinators.combine(names(), peers, names(), rules).as(Intention::new);
  }

  private static Arbitrary<IntentionRule> rules() {
    return Arbitraries.of(
        new IntentionRule.Layer4(IntentionAction.ALLOW),
        new IntentionRule.Layer4(IntentionAction.ALLOW),
        new IntentionRule.Layer4(IntentionAction.DENY),
        new IntentionRule.Layer7(List.of(new Permission(IntentionAction.ALLOW))),
        new IntentionRule.NotUnderstood("a field"),
        new IntentionRule.NotUnderstood("another field"));
  }

  private static Arbitrary<IntentionName> names() {
    Arbitrary<String> namespaces = Arbitraries.of("n1", "n2", "*");
    Arbitrary<String> services = Arbitraries.of("s1", "s2", "s3", "*");
    return Combinators.combine(partitions(), namespaces, services)
        .as((p, n, s) -> new IntentionName(p, n, n.equals("*") ? "*" : s));
  }

  private static Arbitrary<String> partitions() {
    return Arbitraries.frequency(Tuple.of(6, "default"), Tuple.of(1, "part"));
  }

  private static Arbitrary<String> exactNamespaces() {
    return Arbitraries.of("n1", "n2");
  }

  private static Arbitrary<String> exactServices() {
    return Arbitraries.of("s1", "s2", "s3", "s4");
  }

  private static IntentionTable table(List<Intention> intentions, DefaultPolicy policy) {
    return IntentionTable.compile(DESTINATION, Callers.TRUST_DOMAIN, intentions, policy);
  }

  private static boolean allows(
      List<Intention> intentions, DefaultPolicy policy, ServiceId caller) {
    return table(intentions, policy).decide(caller) instanceof Verdict.Allowed;
  }

  /** The rule as one would tell it: of those that match, the highest decides; a tie denies. */
  private static boolean firstMatchAllows(
      List<Intention> intentions, DefaultPolicy policy, ServiceId caller) {
    int highest =
        intentions.stream()
            .filter(each -> matches(each, caller))
            .map(Intention::precedence)
            .max(Comparator.naturalOrder())
            .orElse(0);
    if (highest == 0) {
      return policy == DefaultPolicy.ALLOW;
    }
    return intentions.stream()
        .filter(each -> matches(each, caller) && each.precedence() == highest)
        .allMatch(each -> each.rule().equals(new IntentionRule.Layer4(IntentionAction.ALLOW)));
  }

  private static boolean matches(Intention intention, ServiceId caller) {
    IntentionName source = intention.source();
    IntentionName destination = intention.destination();
    return intention.sourcePeer().isEmpty()
        && source.partition().equals(caller.partition())
        && List.of("*", caller.namespace()).contains(source.namespace())
        && List.of("*", caller.service()).contains(source.service())
        && destination.partition().equals(DESTINATION.partition())
        && List.of("*", DESTINATION.namespace()).contains(destination.namespace())
        && List.of("*", DESTINATION.service()).contains(destination.service());
  }
}
