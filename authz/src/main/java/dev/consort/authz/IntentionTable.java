// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.AgentId;
import dev.consort.certs.identity.GatewayId;
import dev.consort.certs.identity.ServerId;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The intentions on one service, compiled. Immutable: the control path publishes a new one when
 * intentions change, and any thread may ask it. Decides as Consul does: the one matching intention
 * of highest precedence, else the default policy. The caller's datacenter plays no part. Stricter
 * than Consul in one point: a caller of another trust domain is denied even where the default
 * allows, because no intention could name it.
 */
public final class IntentionTable {
  private final TableSettings settings;
  private final List<Intention> intentions;
  private final SourceRules sources;
  private final Ruling otherwise;
  private final Ruling foreign;
  private final List<TokenProvider> providers;
  private final Set<Intention> refused;
  private final Candidate candidate;
  private final List<String> warnings;

  private IntentionTable(
      TableSettings settings,
      List<Intention> intentions,
      RulingCompiler compiler,
      Candidate candidate) {
    this.settings = settings;
    this.intentions = intentions;
    this.otherwise = compiler.byDefault();
    this.foreign = compiler.foreign(settings.trustDomain());
    this.sources = new SourceRules();
    for (Intention intention : intentions) {
      // Those are about callers of another cluster, whose identities are in another trust domain.
      if (intention.sourcePeer().isEmpty()) {
        sources.put(intention.source(), compiler.of(intention));
      }
    }
    this.providers = compiler.providers();
    this.refused = compiler.refused();
    this.candidate = candidate;
    this.warnings =
        Stream.concat(compiler.warnings().stream(), candidate.warnings().stream()).toList();
  }

  /**
   * As below, where no {@code jwt-provider} is known and the origin of the default policy is not
   * either.
   */
  public static IntentionTable compile(
      IntentionName destination,
      String trustDomain,
      List<Intention> intentions,
      DefaultPolicy defaultPolicy) {
    return compile(
        destination, trustDomain, intentions, defaultPolicy, "", Map.of(), () -> Instant.EPOCH);
  }

  /**
   * Compiles a table. Costs sorting, and reading of keys and expressions: milliseconds for 10,000
   * intentions, so never on an event loop.
   *
   * @param destination the service that callers want; without wildcards
   * @param trustDomain the own cluster's, in any letter case
   * @param intentions in any order; those on other destinations are left out, and those that are
   *     audited kept apart: they decide nothing
   * @param defaultPolicy for callers that no intention matches
   * @param defaultSource where the default policy came from, for explanations, such as {@code the
   *     agent's ACL default policy}; empty when not known
   * @param providers those that are known, by name; only those that an intention asks for are read
   * @param wall tells whether a token has expired
   */
  public static IntentionTable compile(
      IntentionName destination,
      String trustDomain,
      List<Intention> intentions,
      DefaultPolicy defaultPolicy,
      String defaultSource,
      Map<String, JwtProvider> providers,
      InstantSource wall) {
    if (destination.exactParts() != 2) {
      throw new IllegalArgumentException("not one service: " + destination);
    }
    List<Intention> ours =
        intentions.stream()
            .filter(intention -> intention.destination().covers(destination))
            .toList();
    TableSettings settings =
        new TableSettings(
            destination,
            trustDomain.toLowerCase(Locale.ROOT),
            defaultPolicy,
            defaultSource,
            providers,
            wall);
    return of(
        settings,
        ours.stream().filter(intention -> !intention.audited()).toList(),
        Candidate.compile(settings, ours));
  }

  /**
   * @param intentions on the destination, those that are in force, in any order
   */
  static IntentionTable of(
      TableSettings settings, List<Intention> intentions, Candidate candidate) {
    return new IntentionTable(
        settings,
        intentions.stream().sorted(IntentionOrder.DECIDING_FIRST).toList(),
        new RulingCompiler(settings),
        candidate);
  }

  /**
   * Whether the peer, as its certificate names it, may connect, where no requests are looked at: an
   * intention with permissions denies. Constant time, no locks, no allocation. The peer's chain
   * must have been verified before.
   */
  public Verdict decide(SpiffeId peer) {
    return ruling(peer).onConnection();
  }

  /**
   * Whether the request of that peer may pass. The one matching intention of highest precedence
   * decides: by its action, or by the first of its permissions that is about the request; when none
   * is, the default policy decides, not the next intention. No locks; no allocation unless an
   * expression or a token is looked at. With tokens it may take tens of microseconds for each.
   */
  public Verdict decide(SpiffeId peer, RequestFacts request) {
    Ruling ruling = ruling(peer);
    if (providers.isEmpty()) {
      return ruling.onRequest(request, TokenLookup.NONE);
    }
    RequestTokens tokens = new RequestTokens(providers, request, settings.wall().millis());
    Verdict verdict = ruling.onRequest(request, tokens);
    return switch (verdict) {
      case Verdict.Allowed(var permit) -> new Verdict.Allowed(tokens.forwarding(permit));
      case Verdict.Denied _ -> verdict;
    };
  }

  /**
   * Why every request of the peer is denied, whatever it asks; empty when some may pass. A
   * connection of such a peer need not be kept for requests. Permissions are never foreseen: a peer
   * that they are about may ask.
   */
  public Optional<DenyReason> deniedOutright(SpiffeId peer) {
    return ruling(peer) instanceof Ruling.Fixed(Verdict.Denied(var reason))
        ? Optional.of(reason)
        : Optional.empty();
  }

  /** Whether the verdict on the peer depends on what it asks. */
  public boolean judgesRequests(SpiffeId peer) {
    return ruling(peer) instanceof Ruling.ByRequest;
  }

  /**
   * How the audited intentions would change the verdict on a connection. What is audited can never
   * change the verdict itself: it is no part of what {@link #decide} looks at.
   */
  public Audit audit(SpiffeId peer, Verdict live) {
    return candidate.table().isEmpty()
        ? Audit.Agrees.AGREES
        : Audit.between(live, candidate.table().get().decide(peer));
  }

  /** As above, of the verdict on a request. */
  public Audit audit(SpiffeId peer, RequestFacts request, Verdict live) {
    return candidate.table().isEmpty()
        ? Audit.Agrees.AGREES
        : Audit.between(live, candidate.table().get().decide(peer, request));
  }

  /** What is considered when the peer connects, in order, and why each matched or not. */
  public DecisionTrace explain(SpiffeId peer) {
    Tracer tracer = new Tracer(settings);
    tracer.intentions(intentions, peer);
    Verdict verdict = decide(peer);
    if (candidate.table().isPresent()) {
      Audit audit = audit(peer, verdict);
      tracer.audited(audit, audit.explain(peer));
    }
    return tracer.concluded(verdict, verdict.explain(peer));
  }

  /** What is considered when the peer asks, in order, and why each matched or not. */
  public DecisionTrace explain(SpiffeId peer, RequestFacts request) {
    Tracer tracer = new Tracer(settings);
    Optional<Intention> deciding = tracer.intentions(intentions, peer);
    if (ruling(peer) instanceof Ruling.ByRequest byRequest
        && deciding.isPresent()
        && deciding.get().rule() instanceof IntentionRule.Layer7(_, var permissions)) {
      TokenLookup tokens = new RequestTokens(providers, request, settings.wall().millis());
      tracer.permissions(permissions, byRequest, request, new TokenTrace(providers, tokens));
    }
    Verdict verdict = decide(peer, request);
    if (candidate.table().isPresent()) {
      Audit audit = audit(peer, request, verdict);
      tracer.audited(audit, audit.explain(peer, request));
    }
    return tracer.concluded(verdict, verdict.explain(peer, request));
  }

  /**
   * As {@link #explain(SpiffeId, RequestFacts)}, of a caller of this cluster that is only named.
   */
  public DecisionTrace explain(IntentionName source, RequestFacts request) {
    return explain(named(source), request);
  }

  /** As {@link #explain(SpiffeId)}, of a caller of this cluster that is only named. */
  public DecisionTrace explain(IntentionName source) {
    return explain(named(source));
  }

  // Intentions ignore a caller's datacenter.
  private SpiffeId named(IntentionName source) {
    return new ServiceId(
        settings.trustDomain(), source.partition(), source.namespace(), "any", source.service());
  }

  private Ruling ruling(SpiffeId peer) {
    if (!peer.trustDomain().equals(settings.trustDomain())) {
      return foreign;
    }
    return switch (peer) {
      case ServiceId caller -> sources.find(caller, otherwise);
      case AgentId _, ServerId _, GatewayId _ -> otherwise;
    };
  }

  /** The service this table guards. */
  public IntentionName destination() {
    return settings.destination();
  }

  /** The intentions in force on this service, those that decide first in front. */
  public List<Intention> intentions() {
    return intentions;
  }

  /**
   * A sentence on each thing that was not understood, or that cannot do what it seems to. For the
   * log, when the table is published.
   */
  public List<String> warnings() {
    return warnings;
  }

  /** The intentions that were not understood. */
  Set<Intention> refused() {
    return refused;
  }
}
