// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.intentions;

import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionName;
import java.util.List;
import java.util.Optional;

/**
 * What is known about callers that no intention names, from each place that may know. Immutable.
 * The first place that knows decides; while a better one may yet speak, a lesser one is not heard,
 * and the answer is deny.
 *
 * @param flag the user's own word
 * @param self what {@code /v1/agent/self} says
 * @param probe what the agent would do with a caller that no intention names
 * @param header the ACL default, sent along with answers
 */
public record DefaultPolicyFacts(
    Optional<DefaultPolicy> flag, Fact self, Fact probe, Optional<DefaultPolicy> header) {

  /** What one place says. */
  public sealed interface Fact {
    /** It has not been asked, or has not answered. */
    record Pending() implements Fact {}

    /** It may not be asked, or does not tell. */
    record Silent() implements Fact {}

    /** It knows. */
    record Known(DefaultPolicy policy, String source) implements Fact {}

    /** The start of all facts. */
    Fact PENDING = new Pending();

    /** Of a place that does not tell. */
    Fact SILENT = new Silent();
  }

  /** The policy in force and where it is known from. */
  public record Decided(DefaultPolicy policy, String source) {}

  /** Nothing known but perhaps the flag. */
  public static DefaultPolicyFacts start(Optional<DefaultPolicy> flag) {
    return new DefaultPolicyFacts(flag, Fact.PENDING, Fact.PENDING, Optional.empty());
  }

  /** With another word of {@code /v1/agent/self}. */
  public DefaultPolicyFacts withSelf(Fact self) {
    return new DefaultPolicyFacts(flag, self, probe, header);
  }

  /**
   * With another answer of the probe. It is believed only where {@code intentions} leave the
   * probe's caller unnamed; otherwise an earlier, believed answer stays.
   */
  public DefaultPolicyFacts withProbe(Fact answer, List<Intention> intentions) {
    boolean named = intentions.stream().anyMatch(i -> covers(i.source()));
    Fact kept = probe instanceof Fact.Known ? probe : Fact.SILENT;
    Fact now = named || answer instanceof Fact.Silent ? kept : answer;
    return new DefaultPolicyFacts(flag, self, now, header);
  }

  /** With another header. */
  public DefaultPolicyFacts withHeader(Optional<DefaultPolicy> header) {
    return new DefaultPolicyFacts(flag, self, probe, header);
  }

  /** The policy in force now. */
  public Decided decide() {
    if (flag.isPresent()) {
      return new Decided(flag.get(), "--default-policy");
    }
    for (Fact fact : List.of(self, probe)) {
      switch (fact) {
        case Fact.Known known -> {
          return new Decided(known.policy(), known.source());
        }
        case Fact.Pending pending -> {
          return new Decided(DefaultPolicy.DENY, "not known yet");
        }
        case Fact.Silent silent -> {}
      }
    }
    return header
        .map(policy -> new Decided(policy, "the agent's ACL default (X-Consul-Default-ACL-Policy)"))
        .orElse(new Decided(DefaultPolicy.DENY, "the agent does not tell"));
  }

  /** Whether an intention from {@code source} could be about the probe's caller. */
  private static boolean covers(IntentionName source) {
    return source.namespace().equals(IntentionName.WILDCARD)
        || source.namespace().equals(DefaultPolicyWatches.NAMESPACE);
  }
}
