// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.Comparator;

/**
 * The order in which intentions are tried. Total, so the order in which the agent sends them never
 * matters. Consul orders by precedence, then by name; where it knows no two alike (a pair has one
 * intention at most) the stricter comes first.
 */
final class IntentionOrder implements Comparator<Intention> {
  static final IntentionOrder DECIDING_FIRST = new IntentionOrder();

  private IntentionOrder() {}

  // Written out: ten thousand may be sorted when a sidecar has just started, and not yet compiled a
  // chain of comparing functions takes half as long again.
  @Override
  public int compare(Intention a, Intention b) {
    int order = Integer.compare(b.precedence(), a.precedence());
    if (order == 0) {
      order = a.sourcePeer().compareTo(b.sourcePeer());
    }
    if (order == 0) {
      order = byName(a.source(), b.source());
    }
    if (order == 0) {
      order = byName(a.destination(), b.destination());
    }
    if (order == 0) {
      order = Integer.compare(leniency(a.rule()), leniency(b.rule()));
    }
    return order == 0 ? a.rule().toString().compareTo(b.rule().toString()) : order;
  }

  private static int byName(IntentionName a, IntentionName b) {
    int order = a.partition().compareTo(b.partition());
    if (order == 0) {
      order = a.namespace().compareTo(b.namespace());
    }
    return order == 0 ? a.service().compareTo(b.service()) : order;
  }

  private static int leniency(IntentionRule rule) {
    return switch (rule) {
      case IntentionRule.NotUnderstood _ -> 0;
      case IntentionRule.Layer4(var action) -> action == IntentionAction.DENY ? 1 : 3;
      case IntentionRule.Layer7 _ -> 2;
    };
  }
}
