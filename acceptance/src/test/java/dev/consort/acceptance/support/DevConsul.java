// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import dev.consort.proxy.local.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The embedded agent as a process of its own: {@code consort dev}. What it knew dies with it. Two
 * datacenters are one process, with an agent of each.
 */
public final class DevConsul implements MeshAgent {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path directory;
  private final int port;
  private final String defaultIntentionPolicy;
  private final String datacenters;
  private final List<ChildProcess> runs;

  private DevConsul(
      Path directory,
      int port,
      String defaultIntentionPolicy,
      String datacenters,
      List<ChildProcess> runs) {
    this.directory = directory;
    this.port = port;
    this.defaultIntentionPolicy = defaultIntentionPolicy;
    this.datacenters = datacenters;
    this.runs = runs;
  }

  /**
   * Starts an agent without ACLs and waits until it has a CA.
   *
   * @param defaultIntentionPolicy what holds where no intention matches: allow or deny
   */
  public static DevConsul start(Path directory, FreePorts ports, String defaultIntentionPolicy) {
    return started(
        new DevConsul(directory, ports.free(), defaultIntentionPolicy, "dc1", new ArrayList<>()));
  }

  /** Starts the agents of {@code dc1} and {@code dc2}; returns the first. */
  static DevConsul startPair(Path directory, FreePorts ports, String defaultIntentionPolicy) {
    return started(
        new DevConsul(
            directory, ports.freePair(), defaultIntentionPolicy, "dc1,dc2", new ArrayList<>()));
  }

  private static DevConsul started(DevConsul agent) {
    agent.start();
    agent.awaitCa();
    return agent;
  }

  /** The agent of the other datacenter, which starts and ends with this one. */
  DevConsul secondary() {
    DevConsul other = new DevConsul(directory, port + 1, defaultIntentionPolicy, datacenters, runs);
    other.awaitCa();
    return other;
  }

  @Override
  public void start() {
    List<String> command =
        ConsortCommand.of(
            List.of(
                "dev",
                "--datacenters",
                datacenters,
                "--port",
                Integer.toString(port),
                "--default-intention-policy",
                defaultIntentionPolicy));
    runs.add(ChildProcess.start("dev-" + (runs.size() + 1), command, Map.of(), directory));
  }

  @Override
  public void awaitCa() {
    Await.until(
        "the embedded agent's root",
        START_LIMIT,
        () -> {
          if (!isRunning()) {
            throw new AssertionError("the embedded agent has ended\n" + tail());
          }
          return !activeRoot().isEmpty();
        });
  }

  @Override
  public void kill() {
    runs.getLast().kill();
  }

  @Override
  public boolean isRunning() {
    return !runs.isEmpty() && runs.getLast().isAlive();
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public ConsulApi api() {
    return new ConsulApi(address(), "");
  }

  @Override
  public void rotateRoot() {
    String before = activeRoot();
    api().put("/v1/connect/ca/configuration", CaKeys.newConfiguration());
    Await.until("a new active root", START_LIMIT, () -> !activeRoot().equals(before));
  }

  @Override
  public String tail() {
    return runs.isEmpty() ? "the embedded agent: never started" : runs.getLast().tail();
  }

  @Override
  public void close() {
    runs.forEach(ChildProcess::close);
  }
}
