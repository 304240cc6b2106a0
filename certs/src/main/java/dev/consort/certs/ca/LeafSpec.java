// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import dev.consort.certs.identity.SpiffeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What to write into a leaf. {@link #of} gives what Consul writes; the withers make it wrong for
 * tests.
 *
 * @param uris the URI SANs, as they are
 * @param dnsNames the DNS SANs
 * @param notBefore start of validity
 * @param notAfter end of validity
 * @param usages the extended key usages; none leaves the extension out
 * @param authority whether it says that it may sign others
 * @param key the kind of its key
 */
public record LeafSpec(
    List<String> uris,
    List<String> dnsNames,
    Instant notBefore,
    Instant notAfter,
    Set<LeafUsage> usages,
    boolean authority,
    KeyKind key) {
  /** Consul's default life of a leaf. */
  public static final Duration DEFAULT_TTL = Duration.ofDays(3);

  /** Consul dates leaves back so that a slow clock does not refuse them. */
  static final Duration BACKDATED = Duration.ofMinutes(1);

  /** Copies the collections. */
  public LeafSpec {
    uris = List.copyOf(uris);
    dnsNames = List.copyOf(dnsNames);
    usages = Set.copyOf(usages);
  }

  /** What Consul would issue to {@code id} at {@code now}. */
  public static LeafSpec of(SpiffeId id, Instant now) {
    return new LeafSpec(
        List.of(id.uri()),
        List.of(),
        now.minus(BACKDATED),
        now.plus(DEFAULT_TTL),
        Set.of(LeafUsage.CLIENT_AUTH, LeafUsage.SERVER_AUTH),
        false,
        KeyKind.EC);
  }

  /** With these URI SANs, any number and any text. */
  public LeafSpec withUris(String... changed) {
    return new LeafSpec(List.of(changed), dnsNames, notBefore, notAfter, usages, authority, key);
  }

  /** With these DNS SANs. */
  public LeafSpec withDnsNames(String... changed) {
    return new LeafSpec(uris, List.of(changed), notBefore, notAfter, usages, authority, key);
  }

  /** Valid in this span. */
  public LeafSpec withDates(Instant from, Instant until) {
    return new LeafSpec(uris, dnsNames, from, until, usages, authority, key);
  }

  /** With these extended key usages. */
  public LeafSpec withUsages(LeafUsage... changed) {
    return new LeafSpec(uris, dnsNames, notBefore, notAfter, Set.of(changed), authority, key);
  }

  /** Claiming to be an authority. */
  public LeafSpec asAuthority() {
    return new LeafSpec(uris, dnsNames, notBefore, notAfter, usages, true, key);
  }

  /** With another kind of key. */
  public LeafSpec withKey(KeyKind changed) {
    return new LeafSpec(uris, dnsNames, notBefore, notAfter, usages, authority, changed);
  }
}
