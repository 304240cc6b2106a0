// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.agent.registration.InboundSettings;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.registration.UpstreamDiscovery;
import dev.consort.agent.registration.UpstreamLimits;
import dev.consort.agent.snapshot.MeshSettings;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.authz.DefaultPolicy;
import dev.consort.authz.Intention;
import dev.consort.authz.IntentionAction;
import dev.consort.authz.IntentionName;
import dev.consort.authz.PathNormalization;
import dev.consort.authz.PermissiveMode;
import dev.consort.certs.Credentials;
import dev.consort.certs.TestCa;
import dev.consort.certs.TlsSettings;
import dev.consort.certs.identity.ServiceId;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.Endpoint;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import dev.consort.upstreams.route.Routes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Snapshots of a sidecar of {@code web} that calls {@code db}, for tests. Immutable. */
public record PlanFixtures(TestCa ca, Instant now) {
  /** Its trust domain. */
  public static final String TRUST_DOMAIN = TestCa.TRUST_DOMAIN;

  /** The upstream it has. */
  public static final UpstreamId DB = UpstreamId.service("db");

  /** A sidecar at {@code now}, of a mesh of its own. */
  public static PlanFixtures at(Instant now) {
    return new PlanFixtures(new TestCa(() -> now), now);
  }

  /** A new certificate, with the roots. */
  public Credentials credentials() {
    return ca.credentials("web");
  }

  /** A service of the test's mesh. */
  public static ServiceId id(String service) {
    return new ServiceId(TRUST_DOMAIN, "default", "default", "dc1", service);
  }

  /** Its way in at {@code bind}. */
  public static InboundSettings inbound(Address bind) {
    return new InboundSettings(
        bind,
        new Address.Tcp("127.0.0.1", 8080),
        Protocol.TCP,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        0);
  }

  /** A way out to {@code upstream} at {@code bind}. */
  public static UpstreamDeclaration upstream(UpstreamId upstream, Address bind) {
    return new UpstreamDeclaration(
        upstream,
        bind,
        -1,
        Optional.empty(),
        Protocol.TCP,
        UpstreamLimits.NONE,
        UpstreamDiscovery.DEFAULT);
  }

  /** What {@code upstream} resolves to: one instance on {@code port}. */
  public static Routes routes(UpstreamId upstream, int port) {
    return Routes.to(
        Destination.of(
            new UpstreamTarget(
                upstream.toString(),
                upstream.name() + ".default.dc1.internal." + TRUST_DOMAIN,
                Set.of(id(upstream.name())),
                Duration.ofSeconds(5),
                List.of(
                    new Endpoint(
                        "n1/" + upstream.name(),
                        new Address.Tcp("127.0.0.1", port),
                        1,
                        Endpoint.Health.PASSING)))));
  }

  /** An intention on {@code web}. */
  public static Intention intention(String source, IntentionAction action) {
    return Intention.layer4(IntentionName.of(source), IntentionName.of("web"), action);
  }

  /** A mesh that speaks nothing but TLS 1.3 and hides who called. */
  public static MeshSettings strict() {
    TlsSettings newest = TlsSettings.of("TLSv1_3", "", List.of());
    return new MeshSettings(newest, newest, true, PathNormalization.DEFAULT, PermissiveMode.STRICT);
  }

  /** A registration with one way in and one out. */
  public static ProxyRegistration registration(int inboundPort, int outboundPort) {
    return new ProxyRegistration(
        "web-sidecar-proxy",
        "web-sidecar-proxy",
        "web",
        "web",
        Optional.of(inbound(new Address.Tcp("127.0.0.1", inboundPort))),
        List.of(upstream(DB, new Address.Tcp("127.0.0.1", outboundPort))),
        List.of());
  }

  /** The same without its ways out. */
  public static ProxyRegistration withoutUpstreams(ProxyRegistration registration) {
    return new ProxyRegistration(
        registration.proxyId(),
        registration.proxyService(),
        registration.service(),
        registration.serviceId(),
        registration.inbound(),
        List.of(),
        List.of());
  }

  /** A snapshot of these parts. */
  public ProxySnapshot snapshot(
      ProxyRegistration registration,
      Credentials credentials,
      List<Intention> intentions,
      Map<UpstreamId, Routes> routes) {
    return snapshot(registration, credentials, intentions, routes, MeshSettings.DEFAULT);
  }

  /** A snapshot of these parts. */
  public ProxySnapshot snapshot(
      ProxyRegistration registration,
      Credentials credentials,
      List<Intention> intentions,
      Map<UpstreamId, Routes> routes,
      MeshSettings mesh) {
    return new ProxySnapshot(
        registration,
        credentials,
        intentions,
        List.of(),
        Map.of(),
        DefaultPolicy.DENY,
        "the test",
        mesh,
        routes,
        now,
        1);
  }
}
