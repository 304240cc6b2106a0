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
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a datacenter trusts and signs with. In the primary datacenter the roots sign themselves; a
 * rotation adds one that old peers accept through a cross-signed certificate, and the old one stays
 * trusted for twice the life of a leaf. Any other follows the primary and signs with intermediates.
 * Used on the agent's context only.
 */
public final class MeshCa {
  private static final Duration BACKDATED = Duration.ofMinutes(1);

  private final Store store;
  private final String trustDomain;
  private final String datacenter;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Optional<Supplier<MeshCa>> primary;
  private final Roots roots = new Roots();
  private CaSettings settings;
  private ObjectNode configuration;
  private long configurationIndex;

  private MeshCa(
      Store store,
      String trustDomain,
      String datacenter,
      CaSettings settings,
      InstantSource clock,
      SecureRandom random,
      Optional<Supplier<MeshCa>> primary) {
    this.store = store;
    this.trustDomain = trustDomain;
    this.datacenter = datacenter;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.primary = primary;
    this.configuration =
        Json.object()
            .put("IntermediateCertTTL", "8760h")
            .put("LeafCertTTL", short_(settings.leafTtl()))
            .put("RootCertTTL", "87600h");
  }

  /** The authority of the primary datacenter, which begins with {@code first} as the root. */
  public static MeshCa primary(
      Store store,
      ThrowawayCa first,
      String datacenter,
      CaSettings settings,
      InstantSource clock,
      SecureRandom random) {
    MeshCa ca =
        new MeshCa(
            store, first.trustDomain(), datacenter, settings, clock, random, Optional.empty());
    ca.configurationIndex = store.write(Topic.CA);
    ca.roots.activate(first, clock.instant(), () -> ca.configurationIndex);
    return ca;
  }

  /**
   * The authority of another datacenter, with an intermediate that {@code primary} has signed.
   *
   * @param primary the primary datacenter's, whenever it can be reached; throws otherwise
   */
  public static MeshCa secondary(
      Store store,
      Supplier<MeshCa> primary,
      String datacenter,
      CaSettings settings,
      InstantSource clock,
      SecureRandom random) {
    String trustDomain = primary.get().trustDomain;
    MeshCa ca =
        new MeshCa(store, trustDomain, datacenter, settings, clock, random, Optional.of(primary));
    ca.follow();
    ca.configurationIndex = ca.index();
    return ca;
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

  /** {@code <cluster id>.consul}, the same through every rotation and in every datacenter. */
  public String trustDomain() {
    return trustDomain;
  }

  /** How leaves are issued at present. */
  public CaSettings settings() {
    return settings;
  }

  /** The index of the last change of the roots. */
  public long index() {
    return roots.index();
  }

  /** The id of the key that signs leaves now. */
  public String signingKeyId() {
    return roots.active().signer().signingKeyId();
  }

  /** As {@code /v1/agent/connect/ca/roots} shows them. */
  public ObjectNode rootsJson() {
    ObjectNode out = Json.object().put("ActiveRootID", roots.active().id());
    out.put("TrustDomain", trustDomain);
    ArrayNode list = out.putArray("Roots");
    roots.all().forEach(r -> list.add(r.toJson()));
    return out;
  }

  /** Every root as one PEM text. */
  public String rootsPem() {
    StringBuilder text = new StringBuilder();
    roots.all().forEach(r -> text.append(r.root().certificatePem()));
    return text.toString();
  }

  /** The identity of a service here. */
  public ServiceId idOf(String service) {
    return new ServiceId(trustDomain, "default", "default", datacenter, service);
  }

  /** A new leaf under the active root, dated back a minute as Consul's are. */
  public IssuedLeaf issue(String service) {
    Instant now = clock.instant();
    LeafSpec spec =
        LeafSpec.of(idOf(service), now)
            .withDates(now.minus(BACKDATED), now.plus(settings.leafTtl()));
    return roots.active().signer().leaf(spec);
  }

  /** As {@code /v1/connect/ca/configuration} shows it; the private key never appears. */
  public ObjectNode configurationJson() {
    ObjectNode out = Json.object().put("Provider", "consul");
    out.set("Config", configuration.deepCopy());
    out.putNull("State").put("ForceWithoutCrossSigning", false);
    return out.put("CreateIndex", 1).put("ModifyIndex", configurationIndex);
  }

  /**
   * Takes a configuration. In the primary datacenter a private key or root other than the active
   * one rotates; elsewhere, as with Consul, a key only asks for another intermediate.
   *
   * @return whether leaves are signed by another key now
   * @throws ApiError 500 when it is not valid, or needs a primary that cannot be reached
   */
  public boolean configure(ObjectNode wanted) {
    String provider = Json.text(wanted, "Provider");
    if (!provider.equals("consul")) {
      throw ApiError.internal("unknown CA provider \"" + provider + "\"");
    }
    ObjectNode config = CaConfiguration.SHAPE.canonical(Json.child(wanted, "Config"));
    CaConfiguration read = CaConfiguration.read(config, settings.leafTtl());
    Optional<ThrowawayCa> replacement = read.authority(trustDomain, clock, random);
    boolean changes = replacement.filter(r -> !r.signingKeyId().equals(signingKeyId())).isPresent();
    Optional<MeshCa> signing = changes ? primary.map(Supplier::get) : Optional.empty();
    settings = settings.withLeafTtl(read.leafTtl());
    config.remove(List.of("PrivateKey", "RootCert"));
    configuration.setAll(config);
    configurationIndex = store.write(Topic.CA);
    if (signing.isPresent()) {
      roots.follow(signing.get().roots, true, clock.instant(), () -> configurationIndex);
    } else if (changes) {
      rotate(replacement.get(), wanted.path("ForceWithoutCrossSigning").asBoolean());
    }
    return changes;
  }

  private void rotate(ThrowawayCa next, boolean withoutCrossSigning) {
    ThrowawayCa old = roots.active().root();
    ThrowawayCa presenting = withoutCrossSigning ? next : next.presenting(next.crossSignedBy(old));
    roots.activate(presenting, clock.instant(), () -> configurationIndex);
  }

  /** Drops roots that went out of use more than two lives of a leaf ago. */
  public void prune() {
    Instant limit = clock.instant().minus(settings.leafTtl().multipliedBy(2));
    roots.prune(limit, () -> store.write(Topic.CA));
  }

  /**
   * Brings the roots up to date with those of the primary datacenter, and renews the intermediate
   * when half its life is over. A root that came and went unseen has nothing signed under it here.
   *
   * @return whether leaves are signed by another key now; never in the primary itself
   */
  public boolean follow() {
    if (primary.isEmpty()) {
      return false;
    }
    Optional<String> before =
        roots.all().isEmpty() ? Optional.empty() : Optional.of(signingKeyId());
    Roots theirs = primary.get().get().roots;
    roots.follow(theirs, false, clock.instant(), () -> store.write(Topic.CA));
    return !before.equals(Optional.of(signingKeyId()));
  }
}
