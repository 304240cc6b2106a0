// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Listeners;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Applications behind the subject and behind Envoy, and callers with a sidecar of either kind. The
 * sidecars of one kind and side share a process.
 */
final class HttpMesh {
  /**
   * What the caller behind the subject is called; the other one's name ends like {@link #OTHER}.
   */
  static final String CALLER = "caller";

  private static final String OTHER = "-other";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Map<Sides, MeshService> callers = new EnumMap<>(Sides.class);
  private final Map<String, MeshService> servers;
  private final Sidecar serverSidecar;
  private final Sidecar clientSidecar;

  private HttpMesh(
      Map<String, MeshService> servers,
      Map<Sides, MeshService> callers,
      Sidecar serverSidecar,
      Sidecar clientSidecar) {
    this.servers = servers;
    this.callers.putAll(callers);
    this.serverSidecar = serverSidecar;
    this.clientSidecar = clientSidecar;
  }

  /** What is to be in such a mesh. */
  static final class Builder {
    private final Mesh mesh;
    private final List<MeshService> apps = new ArrayList<>();
    private final Set<Sides> sides;
    private final Map<String, Object> upstreamConfig = new LinkedHashMap<>();

    Builder(Mesh mesh, Set<Sides> sides) {
      this.mesh = mesh;
      this.sides = sides;
    }

    /** An application that listens there already. */
    Builder app(String name, String protocol, int port) {
      apps.add(mesh.unregistered(name, port).speaking(protocol));
      return this;
    }

    /** An application whose sidecar has some configuration. */
    Builder app(MeshService app) {
      apps.add(app);
      return this;
    }

    /** With this in the callers' configuration of each upstream. */
    Builder upstreamConfig(String key, Object value) {
      upstreamConfig.put(key, value);
      return this;
    }

    /** Registers everything, starts the sidecars and waits until they are ready. */
    HttpMesh open() {
      apps.forEach(mesh::register);
      List<MeshService> others = new ArrayList<>();
      if (sides.contains(Sides.SUBJECT_TO_ENVOY)) {
        apps.forEach(app -> others.add(other(app)));
        others.forEach(mesh::register);
      }
      Map<Sides, MeshService> callers = new EnumMap<>(Sides.class);
      MeshService caller = caller(CALLER, apps, others);
      callers.put(Sides.BOTH, caller);
      callers.put(Sides.SUBJECT_TO_ENVOY, caller);
      if (sides.contains(Sides.ENVOY_TO_SUBJECT)) {
        MeshService other = caller(CALLER + OTHER, apps, List.of());
        callers.put(Sides.ENVOY_TO_SUBJECT, other);
        others.add(other);
      }
      SidecarKind subject = SidecarKind.subject();
      List<Sidecar> starting = new ArrayList<>();
      starting.add(mesh.startingForAll(subject, apps));
      starting.add(mesh.startingForAll(subject, List.of(caller)));
      if (!others.isEmpty()) {
        starting.add(mesh.startingForAll(SidecarKind.ENVOY, others));
      }
      starting.forEach(Sidecar::awaitReady);
      awaitPorts(callers);
      Map<String, MeshService> servers = new LinkedHashMap<>();
      apps.forEach(app -> servers.put(app.name(), app));
      return new HttpMesh(servers, callers, starting.get(0), starting.get(1));
    }

    private MeshService other(MeshService app) {
      MeshService other =
          mesh.unregistered(app.name() + OTHER, app.appPort()).speaking(app.protocol());
      return app.proxyConfig().entrySet().stream()
          .reduce(
              other,
              (service, entry) -> service.withProxyConfig(entry.getKey(), entry.getValue()),
              (first, _) -> first);
    }

    private MeshService caller(String name, List<MeshService> first, List<MeshService> second) {
      List<String> destinations = new ArrayList<>();
      first.forEach(app -> destinations.add(app.name()));
      second.forEach(app -> destinations.add(app.name()));
      MeshService caller = mesh.unregistered(name, 1, destinations.toArray(String[]::new));
      for (Map.Entry<String, Object> each : upstreamConfig.entrySet()) {
        caller = caller.withUpstreamConfig(each.getKey(), each.getValue());
      }
      mesh.register(caller);
      return caller;
    }

    private static void awaitPorts(Map<Sides, MeshService> callers) {
      Await.until(
          "the upstream ports",
          LIMIT,
          () ->
              callers.values().stream()
                  .flatMap(caller -> caller.upstreams().values().stream())
                  .allMatch(Listeners::on));
    }
  }

  /** With sidecars on all sides. */
  static Builder in(Mesh mesh) {
    return new Builder(mesh, EnumSet.allOf(Sides.class));
  }

  /** With the subject on both sides and no Envoy. */
  static Builder ofSubject(Mesh mesh) {
    return new Builder(mesh, EnumSet.of(Sides.BOTH));
  }

  /** The port at which a client reaches the application through these sidecars. */
  int port(Sides sides, String app) {
    return callers.get(sides).upstream(sides == Sides.SUBJECT_TO_ENVOY ? app + OTHER : app);
  }

  /** The port at which a client reaches the application through the subject on both sides. */
  int port(String app) {
    return port(Sides.BOTH, app);
  }

  /** The application's service behind the subject. */
  MeshService server(String app) {
    return servers.get(app);
  }

  /** The subject as sidecar of all applications. */
  Sidecar serverSidecar() {
    return serverSidecar;
  }

  /** The subject as sidecar of the caller. */
  Sidecar clientSidecar() {
    return clientSidecar;
  }
}
