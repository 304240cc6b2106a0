// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.certs.TlsSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Says what a sidecar lacks to be ready. Pure. */
final class Missing {
  private Missing() {}

  /**
   * One clause for each missing thing; empty when ready.
   *
   * @param agent what the agent has not told yet
   */
  static List<String> of(SidecarView view, List<String> agent, Instant now) {
    List<String> missing = new ArrayList<>(agent);
    if (view.snapshot().isEmpty()) {
      if (missing.isEmpty()) {
        missing.add("snapshot: the agent has not told everything yet");
      }
      return missing;
    }
    ProxySnapshot snapshot = view.snapshot().get();
    Instant expiry = snapshot.credentials().leaf().validBefore();
    if (!now.isBefore(expiry)) {
      missing.add(
          "leaf: the certificate expired at " + expiry + " and the agent has issued no other");
    }
    refused("inbound listener", snapshot.mesh().incoming(), missing);
    refused("listeners of upstreams", snapshot.mesh().outgoing(), missing);
    snapshot.registration().upstreams().stream()
        .filter(upstream -> !view.inForce().routes().containsKey(upstream.id()))
        .forEach(
            upstream ->
                missing.add(
                    "upstream " + upstream.id() + ": the agent has not named its instances yet"));
    view.failures().forEach((change, why) -> missing.add(change + ": " + why));
    if (snapshot.registration().inbound().isPresent() && !view.inboundOpen() && missing.isEmpty()) {
      missing.add("inbound listener: not open yet");
    }
    return missing;
  }

  private static void refused(String what, TlsSettings tls, List<String> missing) {
    switch (tls) {
      case TlsSettings.Spoken _ -> {}
      case TlsSettings.Refused(var why) -> missing.add(what + ": the mesh entry has " + why);
    }
  }
}
