// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsortProcess;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each connection leaves one line on each side, with who, whom, how much and why it ended. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class AccessLogTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @RegisterExtension static final Mesh mesh = new Mesh();

  private static ConsortProcess server;
  private static ConsortProcess client;
  private static int port;

  @BeforeAll
  static void openPair() {
    TcpApp app =
        mesh.closing(
            TcpApp.start(
                socket -> {
                  socket.getOutputStream().write("echo:".getBytes(StandardCharsets.US_ASCII));
                  socket.getInputStream().transferTo(socket.getOutputStream());
                }));
    MeshService to = mesh.service("logged", app.port());
    MeshService from = mesh.service("visitor", 1, "logged");
    server = mesh.consort(to, "--access-log", "json");
    client = mesh.consort(from, "--access-log", "json");
    port = from.upstream("logged");
  }

  @Test
  void connection_ended_leavesALineWithBothIdentitiesOnEachSide() throws IOException {
    try (Socket socket = Dial.to(port)) {
      socket.getOutputStream().write("quest".getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      assertEquals(
          "echo:quest",
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    }
    JsonNode inbound = server.awaitAccessLine(LIMIT, line -> isOver(line, "inbound"));
    assertTrue(inbound.path("source").asText().endsWith("/svc/visitor"), inbound::toString);
    assertTrue(inbound.path("destination").asText().contains("logged"), inbound::toString);
    assertEquals(5, inbound.path("to_app").asInt(), inbound::toString);
    assertEquals(10, inbound.path("from_app").asInt(), inbound::toString);

    JsonNode outbound = client.awaitAccessLine(LIMIT, line -> isOver(line, "outbound"));
    assertTrue(outbound.path("destination").asText().endsWith("/svc/logged"), outbound::toString);
    assertEquals(5, outbound.path("from_app").asInt(), outbound::toString);
    assertEquals(10, outbound.path("to_app").asInt(), outbound::toString);
  }

  @Test
  void connection_denied_leavesALineThatNamesTheIntention() {
    mesh.intention("visitor", "logged", "deny");
    try {
      JsonNode line =
          Await.present(
              "a line about a denial",
              LIMIT,
              () -> {
                // The first ones may still be let in, and be cut later: that is another line.
                isCut(port);
                return server.accessLines().stream()
                    .filter(it -> it.path("reason").asText().equals("denied"))
                    .findFirst();
              });
      assertTrue(line.path("source").asText().endsWith("/svc/visitor"), line::toString);
      assertTrue(line.path("detail").asText().contains("visitor"), line::toString);
      assertEquals(0, line.path("to_app").asInt(), line::toString);
    } finally {
      mesh.intention("visitor", "logged", "allow");
      Await.until("the allowance", LIMIT, () -> !isCut(port));
    }
  }

  /** A line of a connection on which the application here sent something or got something. */
  private static boolean isOver(JsonNode line, String direction) {
    return line.path("direction").asText().equals(direction)
        && line.path("to_app").asInt() + line.path("from_app").asInt() > 5;
  }

  private static boolean isCut(int port) {
    try (Socket socket = Dial.to(port)) {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }
}
