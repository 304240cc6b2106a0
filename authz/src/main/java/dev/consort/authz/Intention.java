// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.Objects;

/**
 * Who may talk to whom. One entry of the agent's answer to {@code /v1/connect/intentions/match}.
 * Its precedence follows from its names and is never taken from the agent.
 *
 * @param source who calls
 * @param sourcePeer the cluster peer that {@code source} lives in; empty for the own cluster
 * @param destination who is called
 * @param rule what it says about a caller that matches
 * @param audited whether it is only decided beside those in force, as its {@code Meta} says with
 *     {@code "consort-mode": "audit"}; it then allows and denies nothing
 */
public record Intention(
    IntentionName source,
    String sourcePeer,
    IntentionName destination,
    IntentionRule rule,
    boolean audited) {
  public Intention {
    Objects.requireNonNull(source);
    Objects.requireNonNull(sourcePeer);
    Objects.requireNonNull(destination);
    Objects.requireNonNull(rule);
  }

  /** An intention that is in force. */
  public Intention(
      IntentionName source, String sourcePeer, IntentionName destination, IntentionRule rule) {
    this(source, sourcePeer, destination, rule, false);
  }

  /** The same, only audited or in force. */
  public Intention withAudited(boolean newAudited) {
    return new Intention(source, sourcePeer, destination, rule, newAudited);
  }

  /** An intention of the own cluster for the whole connection. */
  public static Intention layer4(
      IntentionName source, IntentionName destination, IntentionAction action) {
    return new Intention(source, "", destination, new IntentionRule.Layer4(action));
  }

  /**
   * Stands for an entry whose source cannot be read: it denies every caller in the destination's
   * namespace that no intention names exactly. (The unreadable one may have been meant for any of
   * them, but not for one that another intention names: a pair has one intention at most.)
   */
  public static Intention unreadable(IntentionName destination, String what) {
    IntentionName anyone =
        new IntentionName(destination.partition(), destination.namespace(), IntentionName.WILDCARD);
    return new Intention(anyone, "", destination, new IntentionRule.NotUnderstood(what));
  }

  /**
   * 1 to 9; of the intentions that match a caller the highest decides, alone. Consul's table: an
   * exact destination starts at 9, {@code ns/*} at 6, {@code *}{@code /*} at 3, and each wildcard
   * of the source takes one off.
   */
  public int precedence() {
    return 3 * (destination.exactParts() + 1) - (2 - source.exactParts());
  }

  /** {@code web => db}, with namespaces and partitions where they are not the default ones. */
  public String pair() {
    String from = sourcePeer.isEmpty() ? source.toString() : "peer:" + sourcePeer + "/" + source;
    return from + " => " + destination;
  }
}
