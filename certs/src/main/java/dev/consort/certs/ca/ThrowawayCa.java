// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.ca;

import dev.consort.certs.identity.SpiffeId;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * An authority that lives as long as its process and issues what Consul's built-in one issues: a
 * root, intermediates of datacenters, roots cross-signed in a rotation, and leaves. Immutable but
 * for its source of randomness; thread-safe if that is. Not for production: its key is never
 * stored.
 */
public final class ThrowawayCa {
  private static final Duration ROOT_TTL = Duration.ofDays(3650);
  private static final Duration INTERMEDIATE_TTL = Duration.ofDays(365);
  private static final Duration CROSS_SIGNED_TTL = Duration.ofDays(7);

  /** Consul's leaves have no subject; their URI names them. */
  private static final X500Name NAMELESS = new X500Name(new RDN[0]);

  private final String trustDomain;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final List<X509Certificate> presented;
  private final CertificateMaker maker;
  private final InstantSource clock;

  private ThrowawayCa(
      String trustDomain,
      KeyPair keys,
      X509Certificate certificate,
      List<X509Certificate> presented,
      CertificateMaker maker,
      InstantSource clock) {
    this.trustDomain = trustDomain;
    this.keys = keys;
    this.certificate = certificate;
    this.presented = List.copyOf(presented);
    this.maker = maker;
    this.clock = clock;
  }

  /**
   * A new root.
   *
   * @param trustDomain {@code <cluster id>.consul} of the mesh
   * @param kind of the root's key; leaves get EC keys in any case
   * @param clock dates what is issued
   * @param random makes keys and serial numbers
   */
  public static ThrowawayCa root(
      String trustDomain, KeyKind kind, InstantSource clock, SecureRandom random) {
    Instant now = clock.instant();
    return root(
        trustDomain, kind, now.minus(LeafSpec.BACKDATED), now.plus(ROOT_TTL), clock, random);
  }

  /** A new root with dates of one's own, as an expired one. */
  public static ThrowawayCa root(
      String trustDomain,
      KeyKind kind,
      Instant notBefore,
      Instant notAfter,
      InstantSource clock,
      SecureRandom random) {
    String lower = trustDomain.toLowerCase(Locale.ROOT);
    CertificateMaker maker = new CertificateMaker(random);
    KeyPair keys = maker.newKeys(kind);
    X500Principal name = maker.newName("pri", lower);
    X509Certificate certificate =
        maker.authority(
            new Subject(name, keys.getPublic(), lower, Integer.MAX_VALUE),
            new Issuer(name, keys),
            notBefore,
            notAfter);
    return new ThrowawayCa(lower, keys, certificate, List.of(), maker, clock);
  }

  /** A new root with a key of the caller's, as a configuration that names one asks for. */
  public static ThrowawayCa root(
      String trustDomain, KeyPair keys, InstantSource clock, SecureRandom random) {
    String lower = trustDomain.toLowerCase(Locale.ROOT);
    CertificateMaker maker = new CertificateMaker(random);
    var name = maker.newName("pri", lower);
    Instant now = clock.instant();
    X509Certificate certificate =
        maker.authority(
            new Subject(name, keys.getPublic(), lower, Integer.MAX_VALUE),
            new Issuer(name, keys),
            now.minus(LeafSpec.BACKDATED),
            now.plus(ROOT_TTL));
    return new ThrowawayCa(lower, keys, certificate, List.of(), maker, clock);
  }

  /** A root that was made elsewhere, with its key. */
  public static ThrowawayCa of(
      String trustDomain,
      KeyPair keys,
      X509Certificate root,
      InstantSource clock,
      SecureRandom random) {
    String lower = trustDomain.toLowerCase(Locale.ROOT);
    return new ThrowawayCa(lower, keys, root, List.of(), new CertificateMaker(random), clock);
  }

  /**
   * The signing authority of another datacenter, whose leaves come with its certificate. That
   * stands last, as with Consul: after what the root itself presents, though it signs the leaf.
   */
  public ThrowawayCa intermediate() {
    Instant now = clock.instant();
    KeyPair fresh = maker.newKeys(KeyKind.EC);
    X509Certificate signed =
        maker.authority(
            new Subject(maker.newName("sec", trustDomain), fresh.getPublic(), trustDomain, 0),
            issuer(),
            now.minus(LeafSpec.BACKDATED),
            now.plus(INTERMEDIATE_TTL));
    List<X509Certificate> chain = new ArrayList<>(presented);
    chain.add(signed);
    return new ThrowawayCa(trustDomain, fresh, signed, chain, maker, clock);
  }

  /**
   * This root's name and key signed by {@code old}, so that peers which know only the old root
   * accept leaves of this one.
   */
  public X509Certificate crossSignedBy(ThrowawayCa old) {
    Instant now = clock.instant();
    return maker.authority(
        new Subject(
            certificate.getSubjectX500Principal(),
            certificate.getPublicKey(),
            trustDomain,
            Integer.MAX_VALUE),
        old.issuer(),
        now.minus(LeafSpec.BACKDATED),
        now.plus(CROSS_SIGNED_TTL));
  }

  /** The same authority, whose leaves from now on are followed by this certificate. */
  public ThrowawayCa presenting(X509Certificate intermediate) {
    List<X509Certificate> more = new ArrayList<>(presented);
    more.add(intermediate);
    return new ThrowawayCa(trustDomain, keys, certificate, more, maker, clock);
  }

  /** A leaf as Consul issues it to a service. */
  public IssuedLeaf leaf(SpiffeId id) {
    return leaf(LeafSpec.of(id, clock.instant()));
  }

  /** A leaf as told, be it good or not. */
  public IssuedLeaf leaf(LeafSpec spec) {
    KeyPair leafKeys = maker.newKeys(spec.key());
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(maker.leaf(spec, NAMELESS, leafKeys.getPublic(), issuer()));
    chain.addAll(presented);
    return new IssuedLeaf(chain, leafKeys);
  }

  /** A service's leaf that signs others all the same, though it is no authority; for tests. */
  public ThrowawayCa signingLeaf(SpiffeId id) {
    KeyPair leafKeys = maker.newKeys(KeyKind.EC);
    X500Name name = X500Name.getInstance(maker.newName("leaf", trustDomain).getEncoded());
    X509Certificate leaf =
        maker.leaf(LeafSpec.of(id, clock.instant()), name, leafKeys.getPublic(), issuer());
    List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
    chain.addAll(presented);
    return new ThrowawayCa(trustDomain, leafKeys, leaf, chain, maker, clock);
  }

  /** In lower case. */
  public String trustDomain() {
    return trustDomain;
  }

  /** Its own certificate: self-signed for a root. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Its own certificate as PEM. */
  public String certificatePem() {
    return Pem.certificates(List.of(certificate));
  }

  /** What its leaves are followed by, in order: Consul's {@code IntermediateCerts}. */
  public List<X509Certificate> presented() {
    return presented;
  }

  /** One of {@link #presented} or any other certificate as PEM. */
  public static String pem(X509Certificate certificate) {
    return Pem.certificates(List.of(certificate));
  }

  /** Its private key as PEM, for handing it to another authority as {@code set-config} does. */
  public String keyPem() {
    return Pem.key(keys);
  }

  /** The id of its key as Consul's {@code SigningKeyID} has it: hex bytes joined by colons. */
  public String signingKeyId() {
    return HexFormat.ofDelimiter(":").formatHex(CertificateMaker.keyId(publicKey()));
  }

  private PublicKey publicKey() {
    return keys.getPublic();
  }

  private Issuer issuer() {
    return new Issuer(certificate.getSubjectX500Principal(), keys);
  }
}
