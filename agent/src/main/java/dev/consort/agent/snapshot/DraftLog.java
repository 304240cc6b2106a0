// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.intentions.DefaultPolicyFacts;
import dev.consort.agent.intentions.IntentionsAnswer;
import dev.consort.agent.jwt.ProviderAnswer;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionRule;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people, once, what changed in a way they should know of. Control thread only. */
final class DraftLog {
  private static final Logger LOG = LoggerFactory.getLogger(DraftLog.class);

  void changed(Draft before, Draft after) {
    if (!after.intentions().equals(before.intentions())) {
      after.intentions().ifPresent(DraftLog::strange);
    }
    if (!after.entries().equals(before.entries())) {
      entries(before.entries(), after.entries());
    }
    DefaultPolicyFacts.Decided policy = after.policy().decide();
    if (after.complete() && (!before.complete() || !policy.equals(before.policy().decide()))) {
      LOG.info("Callers that no intention names: {}, by {}.", policy.policy(), policy.source());
    }
  }

  void keptOld(String why) {
    LOG.warn("{} Going on with the registration from before.", why);
  }

  private static void entries(Entries before, Entries after) {
    if (!after.mesh().equals(before.mesh())) {
      after.mesh().ifPresent(mesh -> mesh.warnings().forEach(LOG::warn));
    }
    if (!after.proxyDefaults().equals(before.proxyDefaults())) {
      after.proxyDefaults().ifPresent(defaults -> defaults.warnings().forEach(LOG::warn));
    }
    if (!after.serviceDefaults().equals(before.serviceDefaults())) {
      after.serviceDefaults().ifPresent(defaults -> defaults.warnings().forEach(LOG::warn));
    }
    after
        .providers()
        .forEach(
            (name, answer) -> {
              if (!answer.equals(before.providers().get(name))) {
                provider(name, answer);
              }
            });
    Optional<String> refused = after.settings().plaintextRefused();
    if (!refused.equals(before.settings().plaintextRefused())) {
      refused.ifPresent(
          why -> LOG.warn("Plaintext is asked for by MutualTLSMode and not allowed: {}.", why));
    }
  }

  private static void provider(String name, ProviderAnswer answer) {
    switch (answer) {
      case ProviderAnswer.Found _ -> LOG.info("The jwt-provider {} is in use.", name);
      case ProviderAnswer.Absent _ ->
          LOG.warn("The jwt-provider {} does not exist: intentions that name it deny.", name);
      case ProviderAnswer.Unusable unusable ->
          LOG.warn(
              "The jwt-provider {} cannot be used, since {}: intentions that name it deny.",
              name,
              unusable.why());
    }
  }

  private static void strange(IntentionsAnswer intentions) {
    for (Intention intention : intentions.live()) {
      if (intention.rule() instanceof IntentionRule.NotUnderstood unknown) {
        LOG.warn(
            "The intention {} has {}, which this version does not understand: it denies.",
            intention.pair(),
            unknown.what());
      }
    }
    for (Intention intention : intentions.audited()) {
      if (intention.rule() instanceof IntentionRule.NotUnderstood unknown) {
        LOG.warn(
            "The intention {}, which is to be tried out, has {}, which this version does not"
                + " understand: it is left out.",
            intention.pair(),
            unknown.what());
      }
    }
  }
}
