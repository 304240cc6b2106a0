// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.Comparator;

/**
 * The order in which intentions are tried. Total, so the order in which the agent sends them never
 * matters. Consul orders by precedence, then by name; where it knows no two alike (a pair has one
 * intention at most) the stricter comes first.
 */
final class IntentionOrder {
  private static final Comparator<IntentionName> BY_NAME =
      Comparator.comparing(IntentionName::partition)
          .thenComparing(IntentionName::namespace)
          .thenComparing(IntentionName::service);

  static final Comparator<Intention> DECIDING_FIRST =
      Comparator.comparingInt(Intention::precedence)
          .reversed()
          .thenComparing(Intention::sourcePeer)
          .thenComparing(Intention::source, BY_NAME)
          .thenComparing(Intention::destination, BY_NAME)
          .thenComparing(Intention::rule, Comparator.comparingInt(IntentionOrder::leniency))
          .thenComparing(intention -> intention.rule().toString());

  private IntentionOrder() {}

  private static int leniency(IntentionRule rule) {
    return switch (rule) {
      case IntentionRule.NotUnderstood _ -> 0;
      case IntentionRule.Layer4(var action) -> action == IntentionAction.DENY ? 1 : 3;
      case IntentionRule.Layer7 _ -> 2;
    };
  }
}
