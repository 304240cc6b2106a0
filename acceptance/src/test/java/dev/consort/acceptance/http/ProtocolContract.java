// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.Payload;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.web.Curl;
import dev.consort.acceptance.web.H2App;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.Python;
import dev.consort.acceptance.web.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each protocol of an application, asked by each kind of client, through each pair of sidecars.
 * What it takes to know the protocol is the same on every agent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProtocolContract {
  private static final Payload BODY = Payload.ofBytes(100_000);

  @RegisterExtension final Mesh mesh;

  private HttpMesh net;
  private Curl curl;
  private Path body;

  ProtocolContract(AgentKind agent) {
    mesh = new Mesh(agent);
  }

  @BeforeAll
  final void open() throws IOException {
    int rpc = mesh.ports().free();
    mesh.watching(Python.app("grpc_app.py", rpc, mesh.directory()));
    net =
        HttpMesh.in(mesh)
            .app("web", "http", mesh.closing(HttpApp.start()).port())
            .app("web2", "http2", mesh.closing(H2App.start()).port())
            .app("rpc", "grpc", rpc)
            .open();
    curl = new Curl(mesh.directory());
    body = mesh.directory().resolve("body");
    try (OutputStream out = Files.newOutputStream(body)) {
      BODY.send(out);
    }
  }

  /** The versions as which curl asks. */
  enum Client {
    HTTP1("--http1.1"),
    HTTP2("--http2-prior-knowledge"),
    HTTP2_BY_UPGRADE("--http2");

    private final String flag;

    Client(String flag) {
      this.flag = flag;
    }
  }

  static Stream<Arguments> combinations() {
    return Stream.of(Sides.values())
        .flatMap(
            sides ->
                Stream.of("web", "web2")
                    .flatMap(
                        app ->
                            Stream.of(Client.values())
                                .map(client -> Arguments.of(sides, app, client))));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  final void request_ofAnyVersion_isAnsweredInItsVersion(Sides sides, String app, Client client) {
    Curl.Answer answer = curl.get(net.port(sides, app), "/some/path?q=1&r=%20", client.flag);

    assertEquals(200, answer.status(), answer.said());
    Request seen = answer.seen();
    assertEquals("GET", seen.method());
    assertEquals("/some/path?q=1&r=%20", seen.target());
    String version = app.equals("web2") ? "HTTP_2" : "HTTP/1.1";
    assertTrue(seen.line().endsWith(" " + version), seen::line);
    switch (client) {
      case HTTP1 -> assertEquals("1.1", answer.version());
      case HTTP2 -> assertEquals("2", answer.version());
      case HTTP2_BY_UPGRADE -> {
        // Envoy upgrades nobody to HTTP/2, which it may.
        if (sides.client() == SidecarKind.CONSORT && app.equals("web2")) {
          assertEquals("2", answer.version());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("combinations")
  final void bodies_bothWays_arriveWhole(Sides sides, String app, Client client) {
    // Of HTTP/1.1 to upgrade a request with a body says nothing that clients agree on.
    String flag = client == Client.HTTP2_BY_UPGRADE ? Client.HTTP1.flag : client.flag;
    String upload = "@" + body;
    Curl.Answer up = curl.get(net.port(sides, app), "/up", flag, "--data-binary", upload);
    assertEquals(200, up.status(), up.said());
    assertEquals("POST", up.seen().method());
    assertEquals(BODY.whole(), new Payload.Received(up.seen().bodyBytes(), up.seen().bodyHash()));

    String kind = client == Client.HTTP2_BY_UPGRADE ? "/chunked/" : "/bytes/";
    Curl.Answer down = curl.get(net.port(sides, app), kind + BODY.bytes(), flag);
    assertEquals(200, down.status(), down.said());
    assertEquals(BODY.whole(), received(down.body()));
  }

  @ParameterizedTest
  @EnumSource
  final void grpcCall_isAnswered(Sides sides) {
    String answer =
        Python.run("grpc_client.py", net.port(sides, "rpc"), mesh.directory(), "unary")
            .get("unary")
            .toString();
    assertEquals(
        """
        {"scenario":"unary","answer":"hello",\
        "initial":[["x-test-a","1"],["x-test-bin","0001"]],\
        "trailing":[["x-test-a","1"],["x-test-bin","0001"]]}""",
        answer);
  }

  private static Payload.Received received(Path file) {
    try (var in = Files.newInputStream(file)) {
      return Payload.receive(in, Long.MAX_VALUE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
