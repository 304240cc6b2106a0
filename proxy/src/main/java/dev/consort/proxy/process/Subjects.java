// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.gateway.GatewaySource;
import dev.consort.agent.intentions.CandidateFile;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.agent.registration.Registrable;
import dev.consort.agent.snapshot.AgentSnapshotSource;
import dev.consort.authz.Intention;
import dev.consort.certs.CertMetrics;
import dev.consort.metrics.Registry;
import dev.consort.proxy.config.GatewayConfig;
import dev.consort.proxy.config.ProxyConfig;
import dev.consort.proxy.gateway.Gateway;
import dev.consort.proxy.serving.Served;
import dev.consort.proxy.sidecar.Sidecar;
import dev.consort.proxy.sidecar.SidecarDeps;
import dev.consort.proxy.sidecar.SnapshotSource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one process serves, and how it is registered.
 *
 * @param registration what the process registers itself; empty where others do
 */
record Subjects(
    List<Sidecar> sidecars, List<Gateway> gateways, Optional<Registrable> registration) {
  private static final Logger LOG = LoggerFactory.getLogger(Subjects.class);

  static final Subjects NONE = new Subjects(List.of(), List.of(), Optional.empty());

  /** Copies the lists. */
  Subjects {
    sidecars = List.copyOf(sidecars);
    gateways = List.copyOf(gateways);
  }

  /** Makes them of what a process has. */
  @FunctionalInterface
  interface Maker {
    Subjects make(Parts parts);
  }

  /**
   * What a process has for them.
   *
   * @param changed run on the control thread whenever one of them may have become ready, or not
   */
  record Parts(
      AgentConnection agent,
      Traffic traffic,
      Registry registry,
      ControlThread control,
      InstantSource wall,
      Runnable changed) {}

  /** All that is served. */
  List<Served> all() {
    return Stream.<Served>concat(sidecars.stream(), gateways.stream()).toList();
  }

  static Subjects of(ProxyConfig config, Parts parts) {
    SidecarDeps deps =
        new SidecarDeps(
            parts.traffic(),
            CertMetrics.register(parts.registry()),
            parts.control(),
            parts.control(),
            parts.wall(),
            candidates(config),
            config.process().drain().timeout());
    List<Sidecar> sidecars = new ArrayList<>();
    for (ProxySelector selector : config.sidecars()) {
      SnapshotSource source =
          SnapshotSource.of(
              new AgentSnapshotSource(parts.agent(), selector, config.defaultPolicy()));
      sidecars.add(new Sidecar(name(selector), source, deps, parts.changed()));
    }
    sidecars.forEach(sidecar -> SidecarMetrics.register(parts.registry(), sidecar));
    Optional<Registrable> registration =
        config.register()
                && config.sidecars().getFirst() instanceof ProxySelector.Fixed(var described)
            ? Optional.of(new Registrable.Sidecar(described))
            : Optional.empty();
    return new Subjects(sidecars, List.of(), registration);
  }

  static Subjects of(GatewayConfig config, Parts parts) {
    Gateway gateway =
        new Gateway(
            config.registration().service(),
            config.binds(),
            new GatewaySource(parts.agent(), config.registration().service()),
            parts.traffic(),
            parts.control(),
            parts.changed());
    GatewayMetrics.register(parts.registry(), gateway);
    Optional<Registrable> registration =
        config.register()
            ? Optional.of(new Registrable.Gateway(config.registration()))
            : Optional.empty();
    return new Subjects(List.of(), List.of(gateway), registration);
  }

  private static String name(ProxySelector selector) {
    return switch (selector) {
      case ProxySelector.ProxyId(var id) -> id;
      case ProxySelector.SidecarFor(var service) -> service;
      case ProxySelector.Fixed(var registration) -> registration.proxyId();
    };
  }

  /** What cannot be read is not tried out: the intentions in force stand alone. */
  private static List<Intention> candidates(ProxyConfig config) {
    if (config.auditIntentions().isEmpty()) {
      return List.of();
    }
    try {
      return CandidateFile.read(config.auditIntentions().get());
    } catch (CandidateFile.Unusable e) {
      LOG.warn("nothing of --audit-intentions is tried out: {}", e.getMessage());
      return List.of();
    }
  }
}
