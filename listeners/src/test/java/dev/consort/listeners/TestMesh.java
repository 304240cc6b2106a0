// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.CertMetrics;
import dev.consort.certs.ClientTls;
import dev.consort.certs.Credentials;
import dev.consort.certs.CredentialsParser;
import dev.consort.certs.InvalidCredentials;
import dev.consort.certs.ServerTls;
import dev.consort.certs.TlsPolicy;
import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.certs.identity.ServiceId;
import dev.consort.metrics.Registry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A mesh for tests: an authority, and the credentials and TLS contexts of any service. */
public final class TestMesh {
  /** The trust domain of every mesh made here. */
  public static final String TRUST_DOMAIN = "11111111-2222-3333-4444-555555555555.consul";

  private final ThrowawayCa ca;
  private final Registry registry = new Registry();
  private final CertMetrics metrics = CertMetrics.register(registry);
  private final AtomicLong generations = new AtomicLong();

  /** With an authority of its own. */
  public TestMesh() {
    ca = ThrowawayCa.root(TRUST_DOMAIN, KeyKind.EC, InstantSource.system(), new SecureRandom());
  }

  /** What the TLS contexts made here count. */
  public String metrics() {
    return registry.scrape();
  }

  /** The authority. */
  public ThrowawayCa ca() {
    return ca;
  }

  /** The identity of a service in the mesh's only datacenter. */
  public static ServiceId id(String service) {
    return new ServiceId(TRUST_DOMAIN, "default", "default", "dc1", service);
  }

  /** The server name of a service. */
  public static String sni(String service) {
    return service + ".default.dc1.internal." + TRUST_DOMAIN;
  }

  /** Fresh credentials of a service, trusting this mesh. */
  public Credentials credentials(String service) {
    return credentials(ca.leaf(id(service)));
  }

  /** Credentials with any leaf, trusting this mesh. */
  public Credentials credentials(IssuedLeaf leaf) {
    try {
      return new Credentials(
          CredentialsParser.leaf(leaf.certificatePem(), leaf.keyPem()),
          CredentialsParser.bundle(TRUST_DOMAIN, List.of(ca.certificatePem())),
          generations.incrementAndGet());
    } catch (InvalidCredentials e) {
      throw new IllegalStateException(e);
    }
  }

  /** The TLS context of a service's inbound side. */
  public ServerTls serverTls(String service) {
    return ServerTls.build(
        credentials(service), TlsPolicy.DEFAULT, metrics, InstantSource.system());
  }

  /** The same, which accepts these protocols by ALPN. */
  public ServerTls serverTls(String service, List<String> alpn) {
    return ServerTls.build(credentials(service), policy(alpn), metrics, InstantSource.system());
  }

  /** The TLS context of a service's outbound side that offers these protocols by ALPN. */
  public ClientTls clientTls(String service, List<String> alpn) {
    return ClientTls.build(credentials(service), policy(alpn), metrics, InstantSource.system());
  }

  private static TlsPolicy policy(List<String> alpn) {
    return TlsPolicy.DEFAULT.withApplicationProtocols(alpn.toArray(String[]::new));
  }

  /** The TLS context of a service's outbound side. */
  public ClientTls clientTls(String service) {
    return ClientTls.build(
        credentials(service), TlsPolicy.DEFAULT, metrics, InstantSource.system());
  }
}
