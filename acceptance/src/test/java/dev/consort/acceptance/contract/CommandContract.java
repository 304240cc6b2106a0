// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator types: the installed {@code consul} command against the agent. */
interface CommandContract extends AgentContract {
  /** How long one command may take on a busy machine. */
  Duration COMMAND_LIMIT = Duration.ofSeconds(60);

  @Test
  default void command_services_areRegisteredListedAndDeregistered(@TempDir Path directory)
      throws IOException {
    Path file =
        write(
            directory,
            "service.hcl",
            """
            service {
              id   = "cmd-1"
              name = "cmd"
              port = 8080
              connect { sidecar_service { proxy { upstreams {
                destination_name = "cmd-db"
                local_bind_port  = 9191
              } } } }
            }
            """);

    consul(directory, "services", "register", file.toString());
    assertEquals(
        "cmd-db",
        agent()
            .get("/v1/agent/service/cmd-1-sidecar-proxy")
            .json()
            .path("Proxy")
            .path("Upstreams")
            .path(0)
            .path("DestinationName")
            .asText());
    awaitConnectInstances("cmd", 1);
    List<String> services = consul(directory, "catalog", "services").lines().toList();
    assertTrue(services.containsAll(List.of("cmd", "cmd-sidecar-proxy")), services::toString);
    assertTrue(consul(directory, "catalog", "nodes", "-service=cmd").contains("dc1"));
    assertEquals("dc1", consul(directory, "catalog", "datacenters").strip());

    consul(directory, "services", "deregister", "-id=cmd-1");
    assertEquals(404, agent().get("/v1/agent/service/cmd-1").status());
  }

  @Test
  default void command_intentions_areCreatedCheckedAndDeleted(@TempDir Path directory) {
    assertEquals(
        "Created: cmdi-web => cmdi-db (deny)",
        consul(directory, "intention", "create", "-deny", "cmdi-web", "cmdi-db").strip());
    ChildProcess denied = run(directory, "intention", "check", "cmdi-web", "cmdi-db");
    assertEquals(1, denied.awaitExit(COMMAND_LIMIT));
    assertEquals("Denied", denied.stdout().text().strip());

    consul(directory, "intention", "create", "-replace", "-allow", "cmdi-web", "cmdi-db");
    assertEquals("Allowed", consul(directory, "intention", "check", "cmdi-web", "cmdi-db").strip());
    assertTrue(
        consul(directory, "intention", "match", "cmdi-db")
            .lines()
            .anyMatch(line -> line.equals("cmdi-web => cmdi-db (allow)")));
    assertTrue(consul(directory, "intention", "get", "cmdi-web", "cmdi-db").contains("allow"));

    consul(directory, "intention", "delete", "cmdi-web", "cmdi-db");
    assertNotEquals(
        0, run(directory, "intention", "get", "cmdi-web", "cmdi-db").awaitExit(COMMAND_LIMIT));
  }

  @Test
  default void command_intentionOnAPairThatHasOne_fails(@TempDir Path directory) {
    consul(directory, "intention", "create", "-deny", "cmdd-web", "cmdd-db");

    assertNotEquals(
        0,
        run(directory, "intention", "create", "-allow", "cmdd-web", "cmdd-db")
            .awaitExit(COMMAND_LIMIT));
  }

  @Test
  default void command_configEntries_areWrittenReadListedAndDeleted(@TempDir Path directory)
      throws IOException {
    Path file =
        write(
            directory,
            "defaults.hcl",
            """
            Kind     = "service-defaults"
            Name     = "cmdc"
            Protocol = "http"
            """);

    consul(directory, "config", "write", file.toString());
    assertTrue(
        consul(directory, "config", "read", "-kind=service-defaults", "-name=cmdc")
            .contains("\"Protocol\": \"http\""));
    assertTrue(
        consul(directory, "config", "list", "-kind=service-defaults")
            .lines()
            .anyMatch(line -> line.equals("cmdc")));

    consul(directory, "config", "delete", "-kind=service-defaults", "-name=cmdc");
    assertFalse(
        consul(directory, "config", "list", "-kind=service-defaults")
            .lines()
            .anyMatch(line -> line.equals("cmdc")));
  }

  @Test
  default void command_ca_isConfigured(@TempDir Path directory) throws IOException {
    JsonNode before = agent().get("/v1/connect/ca/configuration").json();
    assertTrue(
        consul(directory, "connect", "ca", "get-config").contains("\"Provider\": \"consul\""));

    Path file =
        write(
            directory,
            "ca.json",
            """
            {"Provider": "consul", "Config": {"LeafCertTTL": "71h",
              "IntermediateCertTTL": "8760h", "RotationPeriod": "2160h"}}""");
    consul(directory, "connect", "ca", "set-config", "-config-file=" + file);

    assertEquals("72h", before.path("Config").path("LeafCertTTL").asText());
    assertEquals(
        "71h",
        agent()
            .get("/v1/connect/ca/configuration")
            .json()
            .path("Config")
            .path("LeafCertTTL")
            .asText());
    agent()
        .put(
            "/v1/connect/ca/configuration",
            """
            {"Provider": "consul", "Config": {"LeafCertTTL": "72h",
              "IntermediateCertTTL": "8760h", "RotationPeriod": "2160h"}}""")
        .ok();
  }

  /** Runs a command that has to succeed, and gives what it printed. */
  private String consul(Path directory, String... arguments) {
    ChildProcess process = run(directory, arguments);
    if (process.awaitExit(COMMAND_LIMIT) != 0) {
      throw new AssertionError(
          "failed: consul " + String.join(" ", arguments) + "\n" + process.tail());
    }
    return process.stdout().text();
  }

  private ChildProcess run(Path directory, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Tools.path("consul")));
    command.addAll(List.of(arguments));
    return ChildProcess.run(
        "consul-" + arguments[0],
        command,
        Map.of("CONSUL_HTTP_ADDR", agent().address()),
        directory,
        COMMAND_LIMIT);
  }

  private static Path write(Path directory, String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
