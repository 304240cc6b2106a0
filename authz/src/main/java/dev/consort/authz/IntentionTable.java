// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.AgentId;
import dev.consort.certs.identity.GatewayId;
import dev.consort.certs.identity.ServerId;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import java.util.List;
import java.util.Locale;

/**
 * The intentions on one service, compiled. Immutable: the control path publishes a new one when
 * intentions change, and any thread may ask it. Decides as Consul does: the one matching intention
 * of highest precedence, else the default policy. The caller's datacenter plays no part. Stricter
 * than Consul in one point: a caller of another trust domain is denied even where the default
 * allows, because no intention could name it.
 */
public final class IntentionTable {
  private final IntentionName destination;
  private final String trustDomain;
  private final List<Intention> intentions;
  private final SourceRules sources;
  private final Verdict otherwise;
  private final Verdict foreign;

  private IntentionTable(
      IntentionName destination,
      String trustDomain,
      List<Intention> intentions,
      Verdict otherwise) {
    this.destination = destination;
    this.trustDomain = trustDomain;
    this.intentions = intentions;
    this.otherwise = otherwise;
    this.foreign = new Verdict.Denied(new DenyReason.ForeignTrustDomain(destination, trustDomain));
    this.sources = new SourceRules();
    for (Intention intention : intentions) {
      // Those are about callers of another cluster, whose identities are in another trust domain.
      if (intention.sourcePeer().isEmpty()) {
        sources.put(intention.source(), verdict(destination, intention));
      }
    }
  }

  /** As below, for a default policy of unknown origin. */
  public static IntentionTable compile(
      IntentionName destination,
      String trustDomain,
      List<Intention> intentions,
      DefaultPolicy defaultPolicy) {
    return compile(destination, trustDomain, intentions, defaultPolicy, "");
  }

  /**
   * Compiles a table. Costs sorting: milliseconds for 10,000 intentions, so never on an event loop.
   *
   * @param destination the service that callers want; without wildcards
   * @param trustDomain the own cluster's, in any letter case
   * @param intentions in any order; those on other destinations are left out
   * @param defaultPolicy for callers that no intention matches
   * @param defaultSource where the default policy came from, for explanations, such as {@code the
   *     agent's ACL default policy}; empty when not known
   */
  public static IntentionTable compile(
      IntentionName destination,
      String trustDomain,
      List<Intention> intentions,
      DefaultPolicy defaultPolicy,
      String defaultSource) {
    if (destination.exactParts() != 2) {
      throw new IllegalArgumentException("not one service: " + destination);
    }
    List<Intention> ours =
        intentions.stream()
            .filter(intention -> intention.destination().covers(destination))
            .sorted(IntentionOrder.DECIDING_FIRST)
            .toList();
    Verdict otherwise =
        switch (defaultPolicy) {
          case ALLOW -> new Verdict.Allowed(Permit.byDefault(destination, defaultSource));
          case DENY -> new Verdict.Denied(new DenyReason.ByDefault(destination, defaultSource));
        };
    return new IntentionTable(destination, trustDomain.toLowerCase(Locale.ROOT), ours, otherwise);
  }

  private static Verdict verdict(IntentionName destination, Intention intention) {
    return switch (intention.rule()) {
      case IntentionRule.Layer4(var action) ->
          switch (action) {
            case ALLOW -> new Verdict.Allowed(Permit.by(destination, intention));
            case DENY -> new Verdict.Denied(new DenyReason.ByIntention(destination, intention));
          };
      case IntentionRule.Layer7 _ ->
          new Verdict.Denied(new DenyReason.NeedsRequests(destination, intention));
      case IntentionRule.NotUnderstood(var what) ->
          new Verdict.Denied(new DenyReason.NotUnderstood(destination, intention, what));
    };
  }

  /**
   * Whether the peer, as its certificate names it, may connect. Constant time, no locks, no
   * allocation. The peer's chain must have been verified before.
   */
  public Verdict decide(SpiffeId peer) {
    if (!peer.trustDomain().equals(trustDomain)) {
      return foreign;
    }
    return switch (peer) {
      case ServiceId caller -> sources.find(caller, otherwise);
      case AgentId _, ServerId _, GatewayId _ -> otherwise;
    };
  }

  /** The service this table guards. */
  public IntentionName destination() {
    return destination;
  }

  /** The intentions on this service, those that decide first in front. */
  public List<Intention> intentions() {
    return intentions;
  }
}
