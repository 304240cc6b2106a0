// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.LeafSpec;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A mesh's authority for tests: credentials of a service, good or wrong, in one line. Each instance
 * is a mesh of its own key; those made without a trust domain share its name. Thread-safe.
 */
public final class TestCa {
  /** Trust domain of the meshes made without one. */
  public static final String TRUST_DOMAIN = "11111111-2222-3333-4444-555555555555.consul";

  private final InstantSource clock;
  private final ThrowawayCa root;
  private final AtomicLong generation = new AtomicLong();

  /** A mesh whose certificates are valid around {@code clock}. */
  public TestCa(InstantSource clock) {
    this(TRUST_DOMAIN, KeyKind.EC, clock);
  }

  /** A mesh with a trust domain and a kind of root key of one's own. */
  public TestCa(String trustDomain, KeyKind kind, InstantSource clock) {
    this.clock = clock;
    this.root = ThrowawayCa.root(trustDomain, kind, clock, new SecureRandom());
  }

  /** The root that signs. */
  public ThrowawayCa root() {
    return root;
  }

  /** The id of a service of this mesh in dc1, namespace and partition default. */
  public ServiceId id(String service) {
    return new ServiceId(root.trustDomain(), SpiffeId.DEFAULT_PARTITION, "default", "dc1", service);
  }

  /** What its members trust. */
  public TrustBundle bundle() {
    return new TrustBundle(root.trustDomain(), List.of(root.certificate()));
  }

  /** Good credentials of a service, with the next generation. */
  public Credentials credentials(String service) {
    return credentials(id(service), spec(service));
  }

  /** Credentials with a leaf as told; {@code id} is what they are held for. */
  public Credentials credentials(ServiceId id, LeafSpec spec) {
    return credentials(id, root.leaf(spec), bundle());
  }

  /** Credentials of any leaf and bundle, with the next generation. */
  public Credentials credentials(ServiceId id, IssuedLeaf leaf, TrustBundle bundle) {
    return new Credentials(
        new LeafCertificate(id, leaf.chain(), leaf.key()), bundle, generation.incrementAndGet());
  }

  /** Credentials whose leaf ran out a second ago. */
  public Credentials expired(String service) {
    Instant now = clock.instant();
    return credentials(
        id(service),
        spec(service).withDates(now.minus(Duration.ofHours(1)), now.minus(Duration.ofSeconds(1))));
  }

  /** Credentials whose leaf becomes valid in an hour. */
  public Credentials notYetValid(String service) {
    Instant now = clock.instant();
    return credentials(
        id(service),
        spec(service).withDates(now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(2))));
  }

  /** What a good leaf of a service says, to be made wrong. */
  public LeafSpec spec(String service) {
    return LeafSpec.of(id(service), clock.instant());
  }
}
