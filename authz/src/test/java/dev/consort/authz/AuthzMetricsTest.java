// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.metrics.Registry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AuthzMetricsTest {
  private static final IntentionName DB = IntentionName.of("db");

  private final Registry registry = new Registry();
  private final AuthzMetrics metrics = AuthzMetrics.register(registry, "db");

  @Test
  void decided_allowed_countsByWhatAllowed() {
    Intention web = Intention.layer4(IntentionName.of("web"), DB, IntentionAction.ALLOW);
    IntentionTable table =
        IntentionTable.compile(DB, Callers.TRUST_DOMAIN, List.of(web), DefaultPolicy.ALLOW);

    metrics.decided(table.decide(Callers.service("web")));
    metrics.decided(table.decide(Callers.service("api")));
    metrics.decided(table.decide(Callers.service("api")));

    exposes("consort_authz_allowed_total{by=\"intention\",service=\"db\"} 1.0");
    exposes("consort_authz_allowed_total{by=\"default\",service=\"db\"} 2.0");
  }

  @Test
  void decided_denied_countsTheKindOfReason() {
    metrics.decided(new Verdict.Denied(new DenyReason.ByDefault(DB, "")));

    exposes("consort_authz_denied_total{reason=\"default\",service=\"db\"} 1.0");
    exposes("consort_authz_denied_total{reason=\"intention\",service=\"db\"} 0.0");
  }

  @Test
  void terminated_countsApartFromDenied() {
    metrics.terminated(new DenyReason.ForeignTrustDomain(DB, Callers.TRUST_DOMAIN));

    exposes("consort_authz_terminated_total{reason=\"foreign_trust_domain\",service=\"db\"} 1.0");
    exposes("consort_authz_denied_total{reason=\"foreign_trust_domain\",service=\"db\"} 0.0");
  }

  private void exposes(String line) {
    assertTrue(registry.scrape().lines().anyMatch(line::equals), registry::scrape);
  }
}
