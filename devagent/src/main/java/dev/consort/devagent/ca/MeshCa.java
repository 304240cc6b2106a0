// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.ca;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.LeafSpec;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.certs.identity.ServiceId;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.GoDuration;
import dev.consort.devagent.http.Json;
import dev.consort.devagent.state.Store;
import dev.consort.devagent.state.Topic;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The roots of a datacenter and what they sign. A rotation adds a root that old peers accept
 * through a cross-signed certificate; the old one stays trusted for twice the life of a leaf.
 */
public final class MeshCa {
  private static final Duration BACKDATED = Duration.ofMinutes(1);

  private final Store store;
  private final String trustDomain;
  private final String datacenter;
  private final InstantSource clock;
  private final SecureRandom random;
  private final List<MeshRoot> roots = new ArrayList<>();
  private CaSettings settings;
  private ObjectNode configuration;
  private long configurationIndex;

  /** Begins with {@code first} as the root. */
  public MeshCa(
      Store store,
      ThrowawayCa first,
      String datacenter,
      CaSettings settings,
      InstantSource clock,
      SecureRandom random) {
    this.store = store;
    this.trustDomain = first.trustDomain();
    this.datacenter = datacenter;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    long index = store.write(Topic.CA);
    roots.add(new MeshRoot(first, Optional.empty(), index, index));
    this.configurationIndex = index;
    this.configuration =
        Json.object()
            .put("IntermediateCertTTL", "8760h")
            .put("LeafCertTTL", short_(settings.leafTtl()))
            .put("RootCertTTL", "87600h");
  }

  private static String short_(Duration ttl) {
    boolean hours = ttl.toHours() > 0 && ttl.equals(Duration.ofHours(ttl.toHours()));
    return hours ? ttl.toHours() + "h" : GoDuration.format(ttl);
  }

  /** Makes a first root; slow enough to be kept off event loops. */
  public static ThrowawayCa firstRoot(
      String trustDomain, InstantSource clock, SecureRandom random) {
    return ThrowawayCa.root(trustDomain, KeyKind.EC, clock, random);
  }

  /** {@code <cluster id>.consul}, the same through every rotation. */
  public String trustDomain() {
    return trustDomain;
  }

  /** How leaves are issued at present. */
  public CaSettings settings() {
    return settings;
  }

  /** The index of the last change of the roots. */
  public long index() {
    return roots.stream().mapToLong(MeshRoot::modifyIndex).max().orElse(1);
  }

  /** The id of the key that signs leaves now. */
  public String signingKeyId() {
    return active().authority().signingKeyId();
  }

  private MeshRoot active() {
    return roots.stream().filter(MeshRoot::active).findFirst().orElseThrow();
  }

  /** As {@code /v1/agent/connect/ca/roots} shows them. */
  public ObjectNode rootsJson() {
    ObjectNode out = Json.object().put("ActiveRootID", active().id());
    out.put("TrustDomain", trustDomain);
    ArrayNode list = out.putArray("Roots");
    roots.forEach(r -> list.add(r.toJson()));
    return out;
  }

  /** Every root as one PEM text. */
  public String rootsPem() {
    StringBuilder text = new StringBuilder();
    roots.forEach(r -> text.append(r.authority().certificatePem()));
    return text.toString();
  }

  /** The identity of a service here. */
  public ServiceId idOf(String service) {
    return new ServiceId(trustDomain, "default", "default", datacenter, service);
  }

  /** A new leaf of the active root, dated back a minute as Consul's are. */
  public IssuedLeaf issue(String service) {
    Instant now = clock.instant();
    LeafSpec spec =
        LeafSpec.of(idOf(service), now)
            .withDates(now.minus(BACKDATED), now.plus(settings.leafTtl()));
    return active().authority().leaf(spec);
  }

  /** As {@code /v1/connect/ca/configuration} shows it; the private key never appears. */
  public ObjectNode configurationJson() {
    ObjectNode out = Json.object().put("Provider", "consul");
    out.set("Config", configuration.deepCopy());
    out.putNull("State").put("ForceWithoutCrossSigning", false);
    return out.put("CreateIndex", 1).put("ModifyIndex", configurationIndex);
  }

  /**
   * Takes a configuration. A private key or root other than the active one rotates.
   *
   * @return whether the root changed
   * @throws ApiError 500 when it is not valid
   */
  public boolean configure(ObjectNode wanted) {
    String provider = Json.text(wanted, "Provider");
    if (!provider.equals("consul")) {
      throw ApiError.internal("unknown CA provider \"" + provider + "\"");
    }
    ObjectNode config = CaConfiguration.SHAPE.canonical(Json.child(wanted, "Config"));
    CaConfiguration read = CaConfiguration.read(config, settings.leafTtl());
    Optional<ThrowawayCa> replacement = read.authority(trustDomain, clock, random);
    settings = settings.withLeafTtl(read.leafTtl());
    config.remove(List.of("PrivateKey", "RootCert"));
    configuration.setAll(config);
    configurationIndex = store.write(Topic.CA);
    boolean changes = replacement.filter(r -> !r.signingKeyId().equals(signingKeyId())).isPresent();
    if (changes) {
      rotate(replacement.get(), wanted.path("ForceWithoutCrossSigning").asBoolean());
    }
    return changes;
  }

  private void rotate(ThrowawayCa next, boolean withoutCrossSigning) {
    MeshRoot old = active();
    ThrowawayCa presenting =
        withoutCrossSigning ? next : next.presenting(next.crossSignedBy(old.authority()));
    roots.remove(old);
    roots.add(old.rotatedOut(clock.instant(), configurationIndex));
    roots.add(new MeshRoot(presenting, Optional.empty(), configurationIndex, configurationIndex));
  }

  /** Drops roots that went out of use more than two lives of a leaf ago. */
  public void prune() {
    Instant before = clock.instant().minus(settings.leafTtl().multipliedBy(2));
    boolean any = roots.removeIf(r -> r.rotatedOutAt().filter(t -> t.isBefore(before)).isPresent());
    if (any) {
      long index = store.write(Topic.CA);
      MeshRoot active = active();
      roots.remove(active);
      roots.add(new MeshRoot(active.authority(), Optional.empty(), active.createIndex(), index));
    }
  }
}
