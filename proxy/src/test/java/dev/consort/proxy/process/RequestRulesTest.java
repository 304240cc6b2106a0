// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules for requests, from an entry at the agent to the answer that a caller gets. */
final class RequestRulesTest {
  private static final String READERS =
      """
      {"Kind": "service-intentions", "Name": "api", "Sources": [{"Name": "web", "Permissions": [
        {"Action": "allow", "HTTP": {"PathPrefix": "/orders/", "Methods": ["GET"]}},
        {"Action": "deny", "HTTP": {"PathPrefix": "/"}}]}]}
      """;

  @TempDir Path directory;

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<String> lastPath = new AtomicReference<>("");
  private final AtomicReference<String> lastSource = new AtomicReference<>("");
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpServer app;
  private TestMesh mesh;
  private int upstreamPort;
  private int exposedPort;

  @BeforeEach
  void start() throws Exception {
    app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    app.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          lastPath.set(exchange.getRequestURI().toString());
          lastSource.set(exchange.getRequestHeaders().getFirst("x-consort-source"));
          exchange.getRequestBody().readAllBytes();
          byte[] answer = "here".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    app.start();
    mesh = new TestMesh();
    upstreamPort = TestMesh.freePort();
    exposedPort = TestMesh.freePort();
    mesh.put(
        "/v1/config",
        "{\"Kind\": \"service-defaults\", \"Name\": \"api\", \"Protocol\": \"http\"}");
    mesh.register(
        "api",
        app.getAddress().getPort(),
        TestMesh.freePort(),
        """
        {"Expose": {"Paths": [{"Path": "/health", "LocalPathPort": %d, "ListenerPort": %d,
          "Protocol": "http"}]}}
        """
            .formatted(app.getAddress().getPort(), exposedPort));
    mesh.register(
        "web",
        1,
        TestMesh.freePort(),
        """
        {"Upstreams": [{"DestinationName": "api", "LocalBindPort": %d}]}
        """
            .formatted(upstreamPort));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    mesh.close();
    app.stop(0);
  }

  private TestProxy proxy(String... more) throws Exception {
    String[] words = {"-sidecar-for", "web", "-sidecar-for", "api", "-http-addr", mesh.address()};
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return new TestProxy(all).ready();
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    return ask(upstreamPort, method, path);
  }

  private HttpResponse<String> ask(int port, String method, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("x-consort-source", "spiffe://forged")
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void permissions_ofAnEntry_decideEachRequest() throws Exception {
    mesh.put("/v1/config", READERS);
    try (TestProxy proxy = proxy()) {
      assertEquals(200, ask("GET", "/orders/7?full=1").statusCode(), proxy::said);
      assertEquals("/orders/7?full=1", lastPath.get());
      assertTrue(lastSource.get().endsWith("/svc/web"), lastSource.get());
      int before = asked.get();
      HttpResponse<String> denied = ask("POST", "/orders/7");
      assertEquals(403, denied.statusCode());
      assertTrue(denied.body().contains("\"instance\":\"denial "), denied.body());
      assertEquals(403, ask("GET", "/orders/../admin").statusCode());
      assertEquals(400, ask("GET", "/orders/..%2fadmin").statusCode());
      assertEquals(before, asked.get(), "a denied request was seen by the application");
      assertTrue(proxy.said().contains("precedence 9"), proxy.said());
    }
  }

  @Test
  void permissions_changed_holdForTheNextRequestOfAnOpenConnection() throws Exception {
    try (TestProxy proxy = proxy()) {
      assertEquals(200, ask("POST", "/orders/7").statusCode(), proxy::said);
      mesh.put("/v1/config", READERS);
      Eventually.holds("the rule is in force", () -> ask("POST", "/orders/7").statusCode() == 403);
      assertEquals(200, ask("GET", "/orders/7").statusCode());
    }
  }

  @Test
  void audit_candidateFile_countsAndLogsAndDeniesNothing() throws Exception {
    Path candidates = Files.writeString(directory.resolve("candidates.json"), READERS);
    try (TestProxy proxy = proxy("--audit-intentions", candidates.toString())) {
      assertEquals(200, ask("POST", "/orders/7").statusCode(), proxy::said);
      assertTrue(proxy.said().contains("would deny service=api"), proxy.said());
    }
  }

  @Test
  void audit_entryOfTheAgent_countsAndLogsAndDeniesNothing() throws Exception {
    mesh.put(
        "/v1/config",
        """
        {"Kind": "service-intentions", "Name": "api", "Meta": {"consort-mode": "audit"},
         "Sources": [{"Name": "web", "Action": "deny"}]}
        """);
    try (TestProxy proxy = proxy()) {
      assertEquals(200, ask("GET", "/orders/7").statusCode(), proxy::said);
      assertTrue(proxy.said().contains("would deny service=api"), proxy.said());
    }
  }

  @Test
  void audit_fileThatIsNotUnderstood_warnsAndLeavesTheRestInForce() throws Exception {
    mesh.put("/v1/config", READERS);
    Path candidates = Files.writeString(directory.resolve("candidates.json"), "{\"Kind\": 1}");
    try (TestProxy proxy = proxy("--audit-intentions", candidates.toString())) {
      assertTrue(proxy.said().contains("nothing of --audit-intentions is tried out"), proxy.said());
      assertEquals(403, ask("POST", "/orders/7").statusCode());
    }
  }

  @Test
  void meshEntry_mergedSlashes_areJudgedAndPassedOn() throws Exception {
    mesh.put("/v1/config", READERS);
    mesh.put(
        "/v1/config",
        """
        {"Kind": "mesh", "HTTP": {"Incoming": {"RequestNormalization": {"MergeSlashes": true}}}}
        """);
    try (TestProxy proxy = proxy()) {
      assertEquals(200, ask("GET", "//orders///7").statusCode(), proxy::said);
      assertEquals("/orders/7", lastPath.get());
    }
  }

  @Test
  void exposedPath_isServedWithoutTlsAndOthersAreNot() throws Exception {
    mesh.put("/v1/config", READERS);
    try (TestProxy proxy = proxy()) {
      assertEquals(200, ask(exposedPort, "GET", "/health").statusCode(), proxy::said);
      int before = asked.get();
      assertEquals(404, ask(exposedPort, "GET", "/orders/7").statusCode());
      assertEquals(before, asked.get());
    }
  }

  @Test
  void jwtRequired_providerUnknown_denies() throws Exception {
    mesh.put(
        "/v1/config",
        """
        {"Kind": "jwt-provider", "Name": "nobody",
         "JSONWebKeySet": {"Local": {"JWKS": "eyJrZXlzIjpbXX0="}}}
        """);
    mesh.put(
        "/v1/config",
        """
        {"Kind": "service-intentions", "Name": "api",
         "JWT": {"Providers": [{"Name": "nobody"}]},
         "Sources": [{"Name": "web", "Action": "allow"}]}
        """);
    mesh.delete("/v1/config/jwt-provider/nobody");
    try (TestProxy proxy = proxy()) {
      assertEquals(403, ask("GET", "/orders/7").statusCode(), proxy::said);
      assertEquals(0, asked.get());
    }
  }
}
