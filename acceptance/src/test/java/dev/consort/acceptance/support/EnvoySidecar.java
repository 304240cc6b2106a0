// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Envoy as the sidecar of one service or several, configured as Consul 1.21 configures it, from
 * what the agent says at its start. It learns nothing new: neither leaves nor intentions.
 */
public final class EnvoySidecar implements Sidecar {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final ChildProcess process;
  private final List<MeshService> services;

  private EnvoySidecar(ChildProcess process, List<MeshService> services) {
    this.process = process;
    this.services = services;
  }

  static EnvoySidecar start(Mesh mesh, List<MeshService> services) {
    return new EnvoySidecar(
        run(
            "envoy-" + services.getFirst().name(),
            EnvoyConfig.of(mesh, services),
            mesh.directory()),
        List.copyOf(services));
  }

  /** Starts Envoy with a static configuration. */
  static ChildProcess run(String name, Map<String, Object> config, Path directory) {
    Path file = directory.resolve(name + ".json");
    try {
      Files.createDirectories(directory);
      new ObjectMapper().writeValue(file.toFile(), config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Without hot restart there is no base id that two of them could quarrel over.
    List<String> command =
        List.of(
            Tools.path("envoy"),
            "-c",
            file.toString(),
            "--concurrency",
            "1",
            "--disable-hot-restart",
            "--log-level",
            "warning");
    return ChildProcess.start(name, command, Map.of(), directory);
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  @Override
  public void awaitReady() {
    Await.until(
        "the ports of " + process.name(),
        START_LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("Envoy has ended\n" + process.tail());
          }
          return services.stream().flatMap(EnvoySidecar::ports).allMatch(Listeners::on);
        });
  }

  @Override
  public void close() {
    process.close();
  }

  private static Stream<Integer> ports(MeshService service) {
    return Stream.concat(Stream.of(service.sidecarPort()), service.upstreams().values().stream());
  }
}
