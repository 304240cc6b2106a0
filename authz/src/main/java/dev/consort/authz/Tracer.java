// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.authz.DecisionTrace.Step;
import dev.consort.authz.DecisionTrace.Subject;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.matching.RequestFacts;
import dev.consort.matching.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells one decision step by step. Used once; never on the hot path. */
final class Tracer {
  private final TableSettings settings;
  private final List<Step> steps = new ArrayList<>();

  Tracer(TableSettings settings) {
    this.settings = settings;
  }

  /** The intentions up to the one that decides. */
  Optional<Intention> intentions(List<Intention> intentions, SpiffeId peer) {
    if (!peer.trustDomain().equals(settings.trustDomain())) {
      String why = Explanation.citesForeign(peer, settings.trustDomain());
      steps.add(new Step(Subject.CALLER, peer.uri(), false, why));
      return Optional.empty();
    }
    for (Intention intention : intentions) {
      String why = mismatch(intention, peer);
      boolean matches = why.isEmpty();
      steps.add(
          new Step(
              Subject.INTENTION,
              Explanation.cites(intention),
              matches,
              matches ? "it is about this caller; none after it is looked at" : why));
      if (matches) {
        return Optional.of(intention);
      }
    }
    byDefault("no intention is about this caller");
    return Optional.empty();
  }

  /** The permissions up to the one that decides. */
  void permissions(
      List<Permission> permissions,
      Ruling.ByRequest ruling,
      RequestFacts request,
      TokenTrace tokens) {
    for (int i = 0; i < permissions.size(); i++) {
      Permission permission = permissions.get(i);
      CompiledPermission compiled = ruling.permissions().get(i);
      String why =
          HttpTrace.unmet(permission.http(), compiled.http(), request)
              .or(() -> tokens.unmet(ruling.token()))
              .or(() -> tokens.unmet(compiled.token()))
              .orElse("");
      String name =
          "permission "
              + (i + 1)
              + " (action "
              + permission.action().name().toLowerCase(Locale.ROOT)
              + ")";
      boolean matches = why.isEmpty();
      steps.add(
          new Step(
              Subject.PERMISSION,
              name,
              matches,
              matches ? "it is about this request; none after it is looked at" : why));
      if (matches) {
        return;
      }
    }
    byDefault("no permission is about this request, and the next intention is not looked at");
  }

  /** What would hold if the audited intentions were in force. */
  void audited(Audit audit, String explanation) {
    String sentence =
        switch (audit) {
          case Audit.Agrees _ -> "the verdict would be the same";
          case Audit.WouldDeny _, Audit.WouldAllow _ -> explanation;
        };
    steps.add(
        new Step(Subject.AUDIT, "audited intentions", !(audit instanceof Audit.Agrees), sentence));
  }

  DecisionTrace concluded(Verdict verdict, String conclusion) {
    return new DecisionTrace(steps, verdict, conclusion);
  }

  private void byDefault(String why) {
    String policy = settings.defaultPolicy().name().toLowerCase(Locale.ROOT);
    String source = settings.defaultSource().isEmpty() ? "" : " (" + settings.defaultSource() + ")";
    steps.add(new Step(Subject.DEFAULT, "default policy " + policy + source, true, why));
  }

  /** Why the intention is not about the peer; empty when it is. */
  private static String mismatch(Intention intention, SpiffeId peer) {
    if (!intention.sourcePeer().isEmpty()) {
      return "its source is in the cluster peer " + Shown.word(intention.sourcePeer());
    }
    if (!(peer instanceof ServiceId caller)) {
      return "only services can be its source, and the caller is none";
    }
    IntentionName source = intention.source();
    if (!source.partition().equals(caller.partition())) {
      return "its source is in partition " + Shown.word(source.partition());
    }
    if (!source.namespace().equals(IntentionName.WILDCARD)
        && !source.namespace().equals(caller.namespace())) {
      return "its source is in namespace " + Shown.word(source.namespace());
    }
    return source.service().equals(IntentionName.WILDCARD)
            || source.service().equals(caller.service())
        ? ""
        : "its source is " + Shown.word(source.toString());
  }
}
