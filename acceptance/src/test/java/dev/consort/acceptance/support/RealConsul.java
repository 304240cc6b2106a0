// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.consort.proxy.local.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * One Consul server agent on loopback, with Connect, in a directory of its own. It can be stopped
 * and started again with the same ports and data. Not thread-safe: one test thread owns it.
 */
public final class RealConsul implements MeshAgent {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final int httpPort;
  private final String token;
  private final List<ChildProcess> runs = new ArrayList<>();
  private int wanPort;

  private RealConsul(Path directory, int httpPort, String token) {
    this.directory = directory;
    this.httpPort = httpPort;
    this.token = token;
  }

  /** Starts an agent without ACLs and waits until it has a leader and a CA. */
  public static RealConsul start(Path directory, FreePorts ports) {
    RealConsul consul = prepare(directory, ports, Map.of(), "");
    consul.start();
    consul.awaitCa();
    return consul;
  }

  /** Starts the server of {@code dc1}, the primary of two datacenters. */
  static RealConsul startPrimary(Path directory, FreePorts ports) {
    int wan = ports.free();
    RealConsul consul = prepare(directory, ports, Map.of("ports", Map.of("serf_wan", wan)), "");
    consul.wanPort = wan;
    consul.start();
    consul.awaitCa();
    return consul;
  }

  /** Starts the server of {@code dc2} and waits until the two datacenters know each other. */
  static RealConsul startSecondary(Path directory, FreePorts ports, RealConsul primary) {
    Map<String, Object> joined =
        Map.of(
            "node_name",
            "node2",
            "datacenter",
            "dc2",
            "retry_join_wan",
            List.of("127.0.0.1:" + primary.wanPort),
            "retry_interval_wan",
            "1s",
            "ports",
            Map.of("serf_wan", ports.free()));
    RealConsul consul = prepare(directory, ports, joined, "");
    consul.start();
    consul.awaitDatacenter("dc1");
    primary.awaitDatacenter("dc2");
    consul.awaitCa();
    return consul;
  }

  private void awaitDatacenter(String name) {
    until(
        "nodes of " + name,
        () -> {
          // Until the two have met, it has no way there, which is an error of its own.
          ConsulApi.Reply reply = api().send("GET", "/v1/catalog/nodes?dc=" + name, "");
          return reply.status() == 200 && !reply.json().isEmpty();
        });
  }

  /**
   * Lays out an agent that does not run yet.
   *
   * @param extra keys of Consul's configuration that replace or add to the usual ones
   * @param token the token that {@link #api} uses; empty for none
   */
  public static RealConsul prepare(
      Path directory, FreePorts ports, Map<String, Object> extra, String token) {
    int http = ports.free();
    Map<String, Object> config =
        Map.ofEntries(
            Map.entry("node_name", "node1"),
            Map.entry("datacenter", "dc1"),
            Map.entry("primary_datacenter", "dc1"),
            Map.entry("data_dir", directory.resolve("data").toString()),
            Map.entry("bind_addr", "127.0.0.1"),
            Map.entry("client_addr", "127.0.0.1"),
            Map.entry("server", true),
            Map.entry("bootstrap_expect", 1),
            Map.entry("connect", Map.of("enabled", true)),
            Map.entry("performance", Map.of("raft_multiplier", 1)),
            Map.entry("disable_update_check", true),
            Map.entry("leave_on_terminate", false),
            Map.entry("enable_central_service_config", true),
            Map.entry(
                "ports",
                Map.of(
                    "http",
                    http,
                    "https",
                    -1,
                    "dns",
                    -1,
                    "grpc",
                    -1,
                    "server",
                    ports.free(),
                    "serf_lan",
                    ports.free(),
                    "serf_wan",
                    -1)));
    try {
      Files.createDirectories(directory);
      JSON.writeValue(directory.resolve("10-usual.json").toFile(), config);
      JSON.writeValue(directory.resolve("20-extra.json").toFile(), extra);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RealConsul(directory, http, token);
  }

  /** Starts it, or starts it again with the data it had. Returns before it answers. */
  @Override
  public void start() {
    List<String> command =
        List.of(
            Tools.path("consul"),
            "agent",
            "-config-file=" + directory.resolve("10-usual.json"),
            "-config-file=" + directory.resolve("20-extra.json"));
    runs.add(ChildProcess.start("consul-" + (runs.size() + 1), command, Map.of(), directory));
  }

  /** Waits for a leader and an active root. */
  @Override
  public void awaitCa() {
    until("an active root of Consul's CA", () -> !activeRoot().isEmpty());
  }

  /** Waits for a leader. */
  public void awaitLeader() {
    until("a leader of Consul", () -> !api().get("/v1/status/leader").asText().isEmpty());
  }

  /** Stops it in good order and waits until it is gone. Its data stay. */
  public void stop() {
    runs.getLast().close();
  }

  /** Kills it. Its data stay. */
  @Override
  public void kill() {
    runs.getLast().kill();
  }

  /** Holds it, as a network does that delivers nothing any more. */
  public void pause() {
    runs.getLast().signal("STOP");
  }

  /** Lets it go on. */
  public void resume() {
    runs.getLast().signal("CONT");
  }

  /** Whether it runs. */
  @Override
  public boolean isRunning() {
    return !runs.isEmpty() && runs.getLast().isAlive();
  }

  /** {@code host:port} of its HTTP API. */
  @Override
  public String address() {
    return "127.0.0.1:" + httpPort;
  }

  @Override
  public ConsulApi api() {
    return new ConsulApi(address(), token);
  }

  /** Runs Consul's own command against this agent; it must succeed. Returns what it printed. */
  public String cli(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Tools.path("consul")));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of("CONSUL_HTTP_ADDR", address(), "CONSUL_HTTP_TOKEN", token);
    ChildProcess run = ChildProcess.run("consul-cli", command, environment, directory, START_LIMIT);
    if (run.awaitExit(START_LIMIT) != 0) {
      throw new AssertionError("failed: consul " + String.join(" ", arguments) + "\n" + run.tail());
    }
    return run.stdout().text();
  }

  /** Gives the CA a new root with a new key, through the operator's command. */
  @Override
  public void rotateRoot() {
    String before = activeRoot();
    try {
      Path keys = Files.createTempDirectory(directory, "ca");
      ChildProcess create =
          ChildProcess.run(
              "consul-tls",
              List.of(
                  "sh",
                  "-c",
                  "cd \"$1\" && exec \"$2\" tls ca create -domain=next",
                  "sh",
                  keys.toString(),
                  Tools.path("consul")),
              Map.of(),
              directory,
              START_LIMIT);
      Path key = keys.resolve("next-agent-ca-key.pem");
      if (!Files.exists(key)) {
        throw new AssertionError("no key was made\n" + create.tail());
      }
      Map<String, Object> config =
          Map.of(
              "Provider",
              "consul",
              "Config",
              Map.of(
                  "PrivateKey",
                  Files.readString(key),
                  "RootCert",
                  "",
                  "LeafCertTTL",
                  "72h",
                  "IntermediateCertTTL",
                  "8760h"));
      Path file = keys.resolve("config.json");
      JSON.writeValue(file.toFile(), config);
      cli("connect", "ca", "set-config", "-config-file=" + file);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    until("a new active root", () -> !activeRoot().equals(before));
  }

  /** The end of its log. */
  @Override
  public String tail() {
    return runs.isEmpty() ? "consul: never started" : runs.getLast().tail();
  }

  @Override
  public void close() {
    runs.forEach(ChildProcess::close);
  }

  private void until(String what, Callable<Boolean> condition) {
    Await.until(
        what,
        START_LIMIT,
        () -> {
          if (!runs.getLast().isAlive()) {
            throw new AssertionError("Consul has ended\n" + tail());
          }
          return condition.call();
        });
  }
}
