// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.metrics.Registry;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts what was decided for one destination. Safe on any thread; counting allocates nothing.
 *
 * <p>A connection is counted once as allowed or denied when it arrives, and once more as terminated
 * when a later table denies it.
 */
public final class AuthzMetrics {
  private final Counter allowedByIntention;
  private final Counter allowedByDefault;
  private final Map<DenyReason.Kind, Counter> denied;
  private final Map<DenyReason.Kind, Counter> terminated;

  private AuthzMetrics(Registry registry, String service) {
    allowedByIntention = allowed(registry, service, "intention");
    allowedByDefault = allowed(registry, service, "default");
    denied = perKind(registry, service, "consort_authz_denied", "Connections refused, by why.");
    terminated =
        perKind(
            registry,
            service,
            "consort_authz_terminated",
            "Open connections cut because they are no longer allowed, by why.");
  }

  /** The counters of the destination {@code service}; the same ones when asked again. */
  public static AuthzMetrics register(Registry registry, String service) {
    return new AuthzMetrics(registry, service);
  }

  /** Counts the verdict on a new connection. */
  public void decided(Verdict verdict) {
    switch (verdict) {
      case Verdict.Allowed(var permit) ->
          (permit.intention().isPresent() ? allowedByIntention : allowedByDefault).increment();
      case Verdict.Denied(var reason) -> denied.get(reason.kind()).increment();
    }
  }

  /** Counts an open connection that was cut. */
  public void terminated(DenyReason reason) {
    terminated.get(reason.kind()).increment();
  }

  private static Counter allowed(Registry registry, String service, String by) {
    return registry.counter(
        "consort_authz_allowed",
        "Connections let through, by what allowed them.",
        "service",
        service,
        "by",
        by);
  }

  private static Map<DenyReason.Kind, Counter> perKind(
      Registry registry, String service, String name, String help) {
    Map<DenyReason.Kind, Counter> counters = new EnumMap<>(DenyReason.Kind.class);
    for (DenyReason.Kind kind : DenyReason.Kind.values()) {
      String reason = kind.name().toLowerCase(Locale.ROOT);
      counters.put(kind, registry.counter(name, help, "service", service, "reason", reason));
    }
    return counters;
  }
}
