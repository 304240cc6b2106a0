// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.agent.registration.ExposedPath;
import dev.consort.agent.registration.InboundSettings;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.UpstreamDeclaration;
import dev.consort.agent.snapshot.ProxySnapshot;
import dev.consort.authz.IntentionName;
import dev.consort.certs.TlsSettings;
import dev.consort.certs.identity.ServiceId;
import dev.consort.listeners.ExposedSpec;
import dev.consort.listeners.HttpSettings;
import dev.consort.listeners.InboundSpec;
import dev.consort.listeners.OutboundSpec;
import dev.consort.listeners.accesslog.AccessLogSettings;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.route.Routes;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Says what a sidecar should be, given what the agent told. Pure. */
public final class Planner {
  private Planner() {}

  /**
   * What should be.
   *
   * @param now wall time: a sidecar whose certificate has expired lets nobody in
   */
  public static DesiredState plan(ProxySnapshot snapshot, Instant now) {
    ProxyRegistration registration = snapshot.registration();
    int headerBytes = registration.options().maxHeaderBytes();
    AccessLogSettings log = AccessLogPlan.of(registration.options().accessLogs());
    Set<ListenerPlan> listeners = new HashSet<>();
    if (now.isBefore(snapshot.credentials().leaf().validBefore())
        && spoken(snapshot.mesh().incoming())) {
      registration
          .inbound()
          .map(inbound -> inbound(registration.service(), inbound, headerBytes, log))
          .ifPresent(listeners::add);
    }
    registration
        .inbound()
        .ifPresent(
            inbound ->
                registration
                    .options()
                    .exposed()
                    .forEach(
                        path ->
                            listeners.add(exposed(registration.service(), inbound, path, log))));
    Map<UpstreamId, Routes> routes = new HashMap<>();
    for (UpstreamDeclaration upstream : registration.upstreams()) {
      if (spoken(snapshot.mesh().outgoing())) {
        listeners.add(outbound(registration.service(), upstream, headerBytes, log));
      }
      Routes known = snapshot.routes().get(upstream.id());
      if (known != null) {
        routes.put(upstream.id(), known);
      }
    }
    return new DesiredState(
        Optional.of(intentions(snapshot)),
        Optional.of(snapshot.mesh()),
        Optional.of(snapshot.credentials()),
        routes,
        listeners);
  }

  /** Where the mesh asks for a TLS that cannot be spoken, none is. */
  private static boolean spoken(TlsSettings tls) {
    return switch (tls) {
      case TlsSettings.Spoken _ -> true;
      case TlsSettings.Refused _ -> false;
    };
  }

  private static IntentionsPlan intentions(ProxySnapshot snapshot) {
    ServiceId self = snapshot.credentials().leaf().id();
    return new IntentionsPlan(
        new IntentionName(self.partition(), self.namespace(), snapshot.registration().service()),
        snapshot.credentials().bundle().trustDomain(),
        snapshot.intentions(),
        snapshot.audited(),
        snapshot.jwtProviders(),
        snapshot.defaultPolicy(),
        snapshot.defaultPolicySource());
  }

  private static ListenerPlan inbound(
      String service, InboundSettings inbound, int headerBytes, AccessLogSettings log) {
    return new ListenerPlan.Inbound(
        new InboundSpec(
            service,
            inbound.bind(),
            inbound.app(),
            inbound.appConnectTimeout(),
            inbound.handshakeTimeout(),
            inbound.maxConnections(),
            http(inbound, headerBytes),
            log));
  }

  private static ListenerPlan exposed(
      String service, InboundSettings inbound, ExposedPath path, AccessLogSettings log) {
    return new ListenerPlan.Exposed(
        new ExposedSpec(
            service,
            new Address.Tcp(host(inbound.bind()), path.listenerPort()),
            new Address.Tcp(host(inbound.app()), path.localPort()),
            Set.of(path.path()),
            path.protocol(),
            path.fromCheck(),
            inbound.appConnectTimeout(),
            log));
  }

  /** Where a port beside this address is looked for. */
  private static String host(Address address) {
    return switch (address) {
      case Address.Tcp(var host, _) -> host;
      case Address.Unix _ -> "127.0.0.1";
    };
  }

  private static ListenerPlan outbound(
      String service, UpstreamDeclaration upstream, int headerBytes, AccessLogSettings log) {
    return new ListenerPlan.Outbound(
        new OutboundSpec(
            service,
            upstream.id(),
            upstream.bind(),
            upstream.socketMode(),
            http(upstream, headerBytes),
            log));
  }

  private static Optional<HttpSettings> http(InboundSettings inbound, int headerBytes) {
    return inbound.protocol().httpLike()
        ? Optional.of(
            new HttpSettings(
                inbound.protocol(),
                inbound.requestTimeout(),
                inbound.idleTimeout(),
                headerBytes,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty()))
        : Optional.empty();
  }

  private static Optional<HttpSettings> http(UpstreamDeclaration upstream, int headerBytes) {
    return upstream.protocol().httpLike()
        ? Optional.of(
            new HttpSettings(
                upstream.protocol(),
                Optional.empty(),
                Optional.empty(),
                headerBytes,
                upstream.limits().maxConnections(),
                upstream.limits().maxPendingRequests(),
                upstream.limits().maxConcurrentRequests()))
        : Optional.empty();
  }
}
