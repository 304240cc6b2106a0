// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Consort, the subject of these tests, as a process. */
public final class ConsortProcess implements Sidecar {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final ChildProcess process;
  private final int adminPort;

  private ConsortProcess(ChildProcess process, int adminPort) {
    this.process = process;
    this.adminPort = adminPort;
  }

  /** {@code consort proxy} with these arguments and an admin port. */
  public static ConsortProcess start(
      String name,
      List<String> arguments,
      Map<String, String> environment,
      int adminPort,
      Path logs) {
    List<String> all = new ArrayList<>(List.of("proxy", "--admin-bind", "127.0.0.1:" + adminPort));
    all.addAll(arguments);
    return new ConsortProcess(
        ChildProcess.start(name, ConsortCommand.of(all), environment, logs), adminPort);
  }

  static ConsortProcess sidecar(RealConsul consul, MeshService service, Path logs, int adminPort) {
    return start(
        "consort-" + service.name(),
        List.of("-sidecar-for", service.name(), "-http-addr", consul.address()),
        Map.of(),
        adminPort,
        logs);
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  /** Its admin port, asked like any HTTP API. */
  public ConsulApi admin() {
    return new ConsulApi("127.0.0.1:" + adminPort, "");
  }

  public boolean isReady() {
    return admin().send("GET", "/ready", "").status() == 200;
  }

  /** What it says about being ready, or not. */
  public JsonNode readiness() {
    return admin().send("GET", "/ready", "").json();
  }

  @Override
  public void awaitReady() {
    Await.until(
        process.name() + " to be ready",
        START_LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(process.tail());
          }
          return isReady();
        });
  }

  @Override
  public void close() {
    process.close();
  }
}
