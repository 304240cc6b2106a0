// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One server agent of the installed Consul, on loopback, with a data directory and ports of its
 * own. Can be stopped and started again with its data, as an agent restarts.
 */
public final class RealConsul implements AutoCloseable {
  /** The token with all rights where ACLs are on. */
  public static final String MANAGEMENT_TOKEN = "00000000-0000-4000-8000-00000000000a";

  private static final Duration START = Duration.ofSeconds(60);
  private static final int SIDECARS = 100;

  private final Path directory;
  private final AgentApi anonymous;
  private final boolean acls;
  private Program process;

  private RealConsul(Path directory, int httpPort, boolean acls) {
    this.directory = directory;
    this.anonymous = AgentApi.at("127.0.0.1:" + httpPort);
    this.acls = acls;
    this.process = launch();
  }

  /** Starts an agent without ACLs, whose default is to allow, and waits until it is usable. */
  public static RealConsul start() {
    return start("", false);
  }

  /** Starts an agent with ACLs that deny what no token allows. */
  public static RealConsul startWithAcls() {
    return start(
        """
        , "primary_datacenter": "dc1",
          "acl": {"enabled": true, "default_policy": "deny",
            "tokens": {"master": "%1$s", "agent": "%1$s"}}"""
            .formatted(MANAGEMENT_TOKEN),
        true);
  }

  private static RealConsul start(String extra, boolean acls) {
    try {
      Path directory = Files.createTempDirectory("consort-consul");
      List<Integer> ports = FreePorts.some(3);
      int sidecars = FreePorts.range(SIDECARS);
      Files.writeString(
          directory.resolve("config.json"),
          """
          {"node_name": "node1", "datacenter": "dc1", "data_dir": "%s",
           "server": true, "bootstrap_expect": 1, "connect": {"enabled": true},
           "bind_addr": "127.0.0.1", "advertise_addr": "127.0.0.1", "client_addr": "127.0.0.1",
           "ports": {"http": %d, "https": -1, "dns": -1, "grpc": -1, "server": %d,
             "serf_lan": %d, "serf_wan": -1, "sidecar_min_port": %d, "sidecar_max_port": %d},
           "performance": {"raft_multiplier": 1}, "limits": {"http_max_conns_per_client": 2000},
           "enable_central_service_config": true, "disable_update_check": true,
           "leave_on_terminate": false%s}
          """
              .formatted(
                  directory.resolve("data"),
                  ports.get(0),
                  ports.get(1),
                  ports.get(2),
                  sidecars,
                  sidecars + SIDECARS - 1,
                  extra));
      RealConsul consul = new RealConsul(directory, ports.get(0), acls);
      consul.awaitReady();
      return consul;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The agent's API, with the management token where there is one. */
  public AgentApi api() {
    return acls ? anonymous.withToken(MANAGEMENT_TOKEN) : anonymous;
  }

  /** The agent's API, without a token. */
  public AgentApi anonymousApi() {
    return anonymous;
  }

  /** {@code host:port} of the HTTP API. */
  public String address() {
    return anonymous.address();
  }

  /** What a program needs to know to use this agent, rights included. */
  public Map<String, String> environment() {
    return acls
        ? Map.of("CONSUL_HTTP_ADDR", address(), "CONSUL_HTTP_TOKEN", MANAGEMENT_TOKEN)
        : Map.of("CONSUL_HTTP_ADDR", address());
  }

  /** Runs the {@code consul} command against this agent. */
  public Program.Result cli(String... arguments) {
    return ConsulCli.run(environment(), arguments);
  }

  /** Where its files are. For files of the test that should go away with it. */
  public Path directory() {
    return directory;
  }

  /** Ends the agent. It keeps its data. */
  public void stop() {
    process.close();
  }

  /** Starts the agent again after {@link #stop}, and waits until it is usable. */
  public void restart() {
    process = launch();
    awaitReady();
  }

  private Program launch() {
    return Program.start(
        directory.resolve("log"),
        Map.of(),
        new ArrayList<>(
            List.of(
                Tools.path("consul"),
                "agent",
                "-config-file=" + directory.resolve("config.json"))));
  }

  private void awaitReady() {
    Eventually.until(
        "consul has a leader, a catalog and a CA, log " + directory.resolve("log"),
        START,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(process.output());
          }
          return !api().get("/v1/status/leader").json().asText().isEmpty()
              && api().get("/v1/agent/connect/ca/roots").json().path("Roots").size() > 0
              && api().get("/v1/health/node/node1").json().size() > 0
              && (!acls || api().get("/v1/acl/token/self").status() == 200);
        });
  }

  @Override
  public void close() {
    process.close();
    anonymous.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
