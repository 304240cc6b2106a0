// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.intentions.DefaultPolicyFacts;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people, once, what changed in a way they should know of. Control thread only. */
final class DraftLog {
  private static final Logger LOG = LoggerFactory.getLogger(DraftLog.class);

  private final Set<String> warned = new HashSet<>();

  void changed(Draft before, Draft after) {
    after.registration().ifPresent(this::warnings);
    if (!after.intentions().equals(before.intentions())) {
      after.intentions().ifPresent(DraftLog::strange);
    }
    DefaultPolicyFacts.Decided policy = after.policy().decide();
    if (after.complete() && (!before.complete() || !policy.equals(before.policy().decide()))) {
      LOG.info("Callers that no intention names: {}, by {}.", policy.policy(), policy.source());
    }
  }

  void keptOld(String why) {
    LOG.warn("{} Going on with the registration from before.", why);
  }

  private void warnings(ProxyRegistration registration) {
    warned.retainAll(registration.warnings());
    for (String warning : registration.warnings()) {
      if (warned.add(warning)) {
        LOG.warn("{}", warning);
      }
    }
  }

  private static void strange(List<Intention> intentions) {
    for (Intention intention : intentions) {
      if (intention.rule() instanceof IntentionRule.NotUnderstood unknown) {
        LOG.warn(
            "The intention {} has {}, which this version does not understand: it denies.",
            intention.pair(),
            unknown.what());
      }
    }
  }
}
