// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.Field;
import dev.consort.acceptance.web.H2App;
import dev.consort.acceptance.web.H2Client;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.Python;
import dev.consort.acceptance.web.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Intentions on requests, from their entry at the agent to the application that sees nothing. */
@RequiresTool("python-peers")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RequestIntentionsTest {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Duration PROMPTLY = Duration.ofSeconds(10);

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpApp app;
  private static H2App app2;
  private static HttpMesh net;
  private static int marks;

  @BeforeAll
  static void open() {
    app = mesh.closing(HttpApp.start());
    app2 = mesh.closing(H2App.start());
    int rpc = mesh.ports().free();
    mesh.watching(Python.app("grpc_app.py", rpc, mesh.directory()));
    net =
        HttpMesh.ofSubject(mesh)
            .app("web", "http", app.port())
            .app("web2", "http2", app2.port())
            .app("rpc", "grpc", rpc)
            .open();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/admin        | GET  |       | 403",
        "/admin?x=1    | GET  |       | 403",
        "/admin/       | GET  |       | 200",
        "/Admin        | GET  |       | 200",
        "/x/../admin   | GET  |       | 403",
        "/%61dmin      | GET  |       | 403",
        "/private/a    | GET  |       | 403",
        "/private      | GET  |       | 403",
        "/privately    | GET  |       | 403",
        "/v1/users/7   | GET  |       | 403",
        "/v1/users/x   | GET  |       | 200",
        "/a/v1/users/7 | GET  |       | 200",
        "/open         | GET  |       | 200",
        "/open         | POST |       | 403",
        "/open         | PUT  |       | 200",
        "/open         | GET  | guest | 403",
        "/open         | GET  | staff | 200",
        "/any          | GET  |       | 200"
      })
  void permissions_requestMatchesOne_isDecidedByIt(
      String path, String method, String role, int status) throws IOException {
    enforceOnce();
    int before = app.requests();
    try (RawClient client = RawClient.to(net.port("web"))) {
      String header = role == null ? "" : "x-role: " + role + "\r\n";
      client.send(method + " " + path + " HTTP/1.1\r\nhost: app.test\r\n" + header + "\r\n");
      assertEquals(status, client.answer().status());
    }
    assertEquals(status == 200 ? before + 1 : before, app.requests());
  }

  @Test
  void permissions_noneMatches_defaultHoldsAndNotTheNextIntention() throws IOException {
    enforce(
        "web",
        """
        {"Name": "caller", "Permissions": [%s, {"Action": "deny", "HTTP": {"PathExact": "/no"}}]}""",
        """
        {"Name": "*", "Action": "deny"}""");
    try (RawClient client = RawClient.to(net.port("web"))) {
      assertEquals(200, client.get("/anything").status());
      assertEquals(403, client.get("/no").status());
    }
    try (RawClient other = peer("web", "somebody")) {
      assertEquals(403, other.get("/anything").status());
    }
  }

  @Test
  void denial_tellsThePeerAnIdAndItsOwnSideTheReason() throws Exception {
    enforce(
        "web",
        """
        {"Name": "caller", "Permissions": [%s, {"Action": "deny", "HTTP": {"PathPrefix": "/secret"}}]}""");
    try (RawClient client = RawClient.to(net.port("web"))) {
      RawClient.Answer answer = client.get("/secret/plans");
      assertEquals(403, answer.status());
      assertEquals("application/problem+json", answer.header("content-type"));
      JsonNode problem = new ObjectMapper().readTree(answer.body());
      List<String> names = new ArrayList<>();
      problem.fieldNames().forEachRemaining(names::add);
      names.removeAll(List.of("type", "title", "status"));
      assertEquals(List.of("instance"), names, answer::body);
      for (String secret : List.of("caller", "spiffe", "secret", "ntention", "Permission")) {
        assertFalse(answer.body().contains(secret), answer::body);
      }
      Matcher id = ID.matcher(problem.path("instance").asText());
      assertTrue(id.find(), answer::body);
      ChildProcess sidecar = net.serverSidecar().process();
      Await.until(
          "the denial in the log: " + id.group(),
          PROMPTLY,
          () ->
              (sidecar.stderr().text() + sidecar.stdout().text())
                  .lines()
                  .anyMatch(line -> line.contains(id.group()) && line.contains("caller")));
    }
  }

  @Test
  void denial_ofAGrpcCall_isItsStatus() {
    enforce(
        "rpc",
        """
        {"Name": "caller", "Permissions": [%s, \
        {"Action": "deny", "HTTP": {"PathExact": "/consort.test.Echo/Unary"}}]}""");
    JsonNode denied =
        Python.run("grpc_client.py", net.port("rpc"), mesh.directory(), "unary", "health")
            .get("unary");
    assertEquals("PERMISSION_DENIED", denied.path("code").asText());
    assertFalse(denied.path("details").asText().contains("caller"), denied::toString);
    assertFalse(denied.path("details").asText().isEmpty(), denied::toString);
    assertEquals(
        "SERVING",
        Python.run("grpc_client.py", net.port("rpc"), mesh.directory(), "health")
            .get("health")
            .path("status")
            .asText());
  }

  @Test
  void change_onAKeptConnection_holdsFromTheNextRequest() throws IOException {
    enforce("web", "{\"Name\": \"caller\", \"Permissions\": [%s]}");
    try (RawClient client = RawClient.to(net.port("web"));
        RawClient peer = peer("web", "caller")) {
      assertEquals(200, client.get("/kept").status());
      assertEquals(200, peer.get("/kept").status());
      enforce(
          "web",
          """
          {"Name": "caller", "Permissions": [%s, {"Action": "deny", "HTTP": {"PathExact": "/kept"}}]}""");
      int before = app.requests();
      assertEquals(403, client.get("/kept").status());
      assertEquals(403, peer.get("/kept").status());
      assertEquals(before, app.requests());
      enforce("web", "{\"Name\": \"caller\", \"Permissions\": [%s]}");
      assertEquals(200, client.get("/kept").status());
      assertEquals(200, peer.get("/kept").status());
    }
  }

  @Test
  void change_onAKeptHttp2Connection_holdsFromTheNextRequest() {
    enforce("rpc", "{\"Name\": \"caller\", \"Permissions\": [%s]}");
    ChildProcess client =
        mesh.watching(
            Python.holding("grpc_client.py", net.port("rpc"), mesh.directory(), "watch_denial"));
    client.stdout().awaitLine("a call", PROMPTLY, line -> line.contains("\"OK\""));
    enforce(
        "rpc",
        """
        {"Name": "caller", "Permissions": [%s, \
        {"Action": "deny", "HTTP": {"PathPrefix": "/consort.test"}}]}""");
    client.stdout().awaitLine("the denial", PROMPTLY, line -> line.contains("PERMISSION_DENIED"));
    enforce("rpc", "{\"Name\": \"caller\", \"Permissions\": [%s]}");
    Await.until("the allowance", PROMPTLY, () -> client.stdout().lines().size() == 3);
    assertTrue(client.stdout().lines().getLast().contains("\"OK\""));
  }

  @Test
  void connectionIntention_onAnHttpService_denies() throws IOException {
    mesh.intention("stranger", "web", "deny");
    int before = app.requests();
    try (RawClient peer = peer("web", "stranger")) {
      Await.until("the denial", PROMPTLY, () -> peer.get("/x").status() == 403);
      int after = app.requests();
      assertEquals(403, peer.get("/x").status());
      assertEquals(after, app.requests());
      assertTrue(after >= before);
    }
  }

  @Test
  void denial_ofHttp2Requests_leavesTheOthersOfTheConnection() {
    enforce(
        "web2",
        """
        {"Name": "caller", "Permissions": [%s, {"Action": "deny", "HTTP": {"Header": \
        [{"Name": "x-role", "Exact": "guest"}]}}]}""");
    int before = app2.requests();
    List<Integer> statuses =
        new H2Client(mesh.directory())
                .send(
                    net.port("web2"),
                    H2Client.Sent.get("/a"),
                    H2Client.Sent.get("/b", new Field("x-role", "guest")),
                    H2Client.Sent.get("/c", new Field("x-role", "staff")))
                .stream()
                .map(H2Client.Answer::status)
                .toList();
    assertEquals(List.of(200, 403, 200), statuses);
    assertEquals(before + 2, app2.requests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS *", "CONNECT app.test:80", "GET http://app.test", "GET /"})
  void requests_withoutAPath_areAmongThoseThatADenialOfAllPathsIsAbout(String request)
      throws IOException {
    enforce(
        "web",
        """
        {"Name": "caller", "Permissions": [%s, {"Action": "deny", "HTTP": {"PathPrefix": "/"}}]}""");
    int before = app.requests();
    try (RawClient client = peer("web", "caller")) {
      client.send(request + " HTTP/1.1\r\nhost: app.test\r\n\r\n");
      int status = client.answer().status();
      assertTrue(status >= 400, () -> "let through with " + status);
      assertEquals(before, app.requests());
    }
  }

  @Test
  void bodyOfADeniedRequest_isNotWaitedFor() throws IOException {
    enforce(
        "web",
        """
        {"Name": "caller", "Permissions": [%s, {"Action": "deny", "HTTP": {"PathExact": "/up"}}]}""");
    try (RawClient client = RawClient.to(net.port("web"))) {
      client.send(
          "PUT /up HTTP/1.1\r\nhost: app.test\r\ncontent-length: 1000000\r\n\r\npart of it");
      assertEquals(403, client.answer().status());
    }
  }

  private static boolean tableIsInForce;

  /** The permissions of {@link #permissions_requestMatchesOne_isDecidedByIt}. */
  private static void enforceOnce() {
    if (!tableIsInForce) {
      enforce(
          "web",
          """
          {"Name": "caller", "Permissions": [%s,
            {"Action": "deny", "HTTP": {"PathExact": "/admin"}},
            {"Action": "deny", "HTTP": {"PathPrefix": "/private"}},
            {"Action": "deny", "HTTP": {"PathRegex": "/v1/users/[0-9]+"}},
            {"Action": "allow", "HTTP": {"PathExact": "/any"}},
            {"Action": "deny", "HTTP": {"Methods": ["POST", "DELETE"]}},
            {"Action": "deny", "HTTP": {"Header": [{"Name": "X-Role", "Prefix": "gue"}]}}]}""");
      tableIsInForce = true;
    }
  }

  /**
   * Replaces the intentions on a service and waits until they are in force: each of them has a
   * permission of its own, with which to see that.
   *
   * @param sources with one {@code %s} for that permission, in those of the caller
   */
  private static void enforce(String service, String... sources) {
    tableIsInForce = false;
    String mark = "/mark-" + marks++;
    String permission = "{\"Action\": \"deny\", \"HTTP\": {\"PathExact\": \"%s\"}}".formatted(mark);
    String[] all = new String[sources.length];
    for (int i = 0; i < sources.length; i++) {
      all[i] = sources[i].replace("%s", permission);
    }
    mesh.intentions(service, all);
    Await.until(
        "the intentions to be in force",
        PROMPTLY,
        () -> {
          try (RawClient peer = peer(service, "caller")) {
            return peer.get(mark).status() == 403;
          }
        });
  }

  /** A client with that service's certificate, without a sidecar, by HTTP/1.1. */
  private static RawClient peer(String service, String source) throws IOException {
    MeshService server = net.server(service);
    return RawClient.over(MeshPeer.of(mesh.agent(), source).dial(server.sidecarPort()));
  }
}
