// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Consul's own sidecar, {@code consul connect proxy}: the peer to work with. */
public final class BuiltInSidecar implements Sidecar {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final ChildProcess process;
  private final MeshService service;

  private BuiltInSidecar(ChildProcess process, MeshService service) {
    this.process = process;
    this.service = service;
  }

  static BuiltInSidecar start(MeshAgent agent, MeshService service, Path logs) {
    List<String> command =
        List.of(Tools.path("consul"), "connect", "proxy", "-sidecar-for", service.name());
    Map<String, String> environment = Map.of("CONSUL_HTTP_ADDR", agent.address());
    return new BuiltInSidecar(
        ChildProcess.start("builtin-" + service.name(), command, environment, logs), service);
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public void awaitReady() {
    process
        .stdout()
        .awaitLine(
            "its public listener",
            START_LIMIT,
            line -> line.contains("listener=\"public listener\""));
    Await.until("the ports of " + process.name(), START_LIMIT, this::listens);
  }

  @Override
  public void close() {
    process.close();
  }

  private boolean listens() {
    return Listeners.on(service.sidecarPort())
        && service.upstreams().values().stream().allMatch(Listeners::on);
  }
}
