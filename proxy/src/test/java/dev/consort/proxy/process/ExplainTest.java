// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Console;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.explain.ExplainCommand;
import dev.consort.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code consort explain} on an embedded agent and on running sidecars. */
final class ExplainTest {
  private static final String NO_KEYS = "eyJrZXlzIjpbXX0=";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private TestMesh mesh;

  @BeforeEach
  void start() throws Exception {
    mesh = new TestMesh();
    mesh.put(
        "/v1/config",
        """
        {"Kind": "service-defaults", "Name": "api", "Protocol": "http"}
        """);
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

  private int explain(String... arguments) throws UsageException {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--denial")) {
      all.addAll(List.of("-http-addr", mesh.address()));
    }
    ExplainCommand command = new ExplainCommand();
    return command.run(
        FlagParser.parse(command.spec(), all),
        new Surroundings(
            Map.of(),
            new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)),
            stop -> {},
            1,
            Ticker.system(),
            InstantSource.system(),
            new SplittableRandom(1)));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void permissions(String json) throws Exception {
    mesh.put(
        "/v1/config",
        """
        {"Kind": "service-intentions", "Name": "api",
         "Sources": [{"Name": "web", "Permissions": %s}, {"Name": "*", "Action": "deny"}]}
        """
            .formatted(json));
  }

  private void adminsOnly() throws Exception {
    permissions(
        """
        [{"Action": "deny", "HTTP": {"PathPrefix": "/admin"}},
         {"Action": "allow", "HTTP": {"PathPrefix": "/", "Methods": ["GET"],
           "Header": [{"Name": "role", "Exact": "tester"}]}}]
        """);
  }

  @Test
  void request_deniedByAPermission_tellsStepsVerdictAndRemedy() throws Exception {
    adminsOnly();
    assertEquals(1, explain("--from", "web", "--to", "api", "--path", "/x/../admin?x=secret"));
    String said = said();
    assertTrue(said.startsWith("web asks api: GET /x/../admin\n"), said);
    assertTrue(said.contains("The protocol of api is http"), said);
    assertTrue(said.contains("in its normal form: /admin."), said);
    assertTrue(said.contains("  * intention web => api (precedence 9, action by request)"), said);
    assertTrue(said.contains("    * permission 1 (action deny)"), said);
    assertTrue(said.contains("\ndenied: web may not GET \"/admin\" of api: permission 1"), said);
    assertTrue(said.contains("To allow it, put {\"Action\": \"allow\""), said);
    assertFalse(said.contains("secret"), said);
  }

  @Test
  void request_allowed_tellsWhatWouldDenyIt() throws Exception {
    adminsOnly();
    assertEquals(
        0, explain("--from", "web", "--to", "api", "--path", "/", "--header", "Role=tester"));
    assertTrue(said().contains("\nallowed: web may GET \"/\" of api: permission 2"), said());
    assertTrue(said().contains("To deny it, change intention web => api"), said());
  }

  @Test
  void request_headerMissing_saysSo() throws Exception {
    adminsOnly();
    explain("--from", "web", "--to", "api", "--method", "GET");
    assertTrue(said().contains("the header role is missing"), said());
    assertTrue(said().contains("default policy allow"), said());
  }

  @Test
  void request_defaultPolicyGiven_overrulesTheAgents() throws Exception {
    adminsOnly();
    assertEquals(
        1, explain("--from", "web", "--to", "api", "--method", "GET", "--default-policy", "deny"));
    assertTrue(said().contains("The default policy is deny (--default-policy)."), said());
  }

  @Test
  void request_otherCaller_isAnotherIntentionsMatter() throws Exception {
    adminsOnly();
    assertEquals(1, explain("--from", "job", "--to", "api", "--path", "/"));
    assertTrue(said().contains("  - intention web => api"), said());
    assertTrue(said().contains("  * intention * => api"), said());
  }

  @Test
  void request_ofATcpService_saysThatPermissionsDeny() throws Exception {
    adminsOnly();
    // The agent knows the central protocol only, and lets permissions stand.
    mesh.register("api", 1, TestMesh.freePort(), "{\"Config\": {\"protocol\": \"tcp\"}}");
    assertEquals(1, explain("--from", "web", "--to", "api", "--path", "/"));
    assertTrue(said().contains("looks at connections only, and permissions deny"), said());
    assertTrue(said().contains("Set the protocol of api to http"), said());
  }

  @Test
  void request_pathThatTheMeshRefuses_isRefusedBeforeAnyIntention() throws Exception {
    adminsOnly();
    mesh.put(
        "/v1/config",
        """
        {"Kind": "mesh", "HTTP": {"Incoming": {"RequestNormalization":
          {"PathWithEscapedSlashesAction": "REJECT_REQUEST"}}}}
        """);
    assertEquals(1, explain("--from", "web", "--to", "api", "--path", "/a%2Fb"));
    assertTrue(said().contains("\nrefused: The path has an escaped slash"), said());
    assertFalse(said().contains("considered"), said());
  }

  @Test
  void request_tokenAskedFor_isMissedAndNeverShown() throws Exception {
    mesh.put(
        "/v1/config",
        """
        {"Kind": "jwt-provider", "Name": "okta", "Issuer": "okta",
         "JSONWebKeySet": {"Local": {"JWKS": "%s"}}}
        """
            .formatted(NO_KEYS));
    permissions(
        """
        [{"Action": "allow", "HTTP": {"PathPrefix": "/"},
          "JWT": {"Providers": [{"Name": "okta"}]}}]
        """);
    explain("--from", "web", "--to", "api", "--path", "/");
    assertTrue(said().contains("the token of okta is missing"), said());
    explain(
        "--from", "web", "--to", "api", "--path", "/", "--header", "authorization=Bearer s3cr3t");
    assertFalse(said().contains("s3cr3t"), said());
  }

  @Test
  void connection_denied_namesTheIntention() throws Exception {
    mesh.intention("web", "db", "deny");
    assertEquals(1, explain("--from", "web", "--to", "db"));
    assertTrue(said().startsWith("web connects to db\n"), said());
    assertTrue(said().contains("\ndenied: web may not connect to db"), said());
  }

  @Test
  void connection_allowedByDefault_saysWhoSetIt() throws Exception {
    assertEquals(0, explain("--from", "web", "--to", "db"));
    assertTrue(said().contains("The default policy is allow (ACLs are off at the agent"), said());
    assertTrue(said().contains("\nallowed: "), said());
  }

  @Test
  void connection_whoseRequestsAreJudged_hasNoVerdict() throws Exception {
    adminsOnly();
    assertEquals(2, explain("--from", "web", "--to", "api"));
    assertTrue(said().contains("\nby request: "), said());
  }

  @Test
  void connection_ofAForeigner_isDenied() throws Exception {
    assertEquals(
        1, explain("--from", "spiffe://other.consul/ns/default/dc/dc1/svc/web", "--to", "db"));
    assertTrue(said().contains("its trust domain is other.consul"), said());
  }

  @Test
  void format_json_hasTheSameParts() throws Exception {
    adminsOnly();
    assertEquals(
        1, explain("--from", "web", "--to", "api", "--path", "/admin", "--format", "json"));
    JsonObject json = new JsonObject(said());
    assertEquals("denied", json.getString("verdict"));
    JsonObject last = json.getJsonArray("steps").getJsonObject(1);
    assertEquals("permission", last.getString("subject"));
    assertTrue(last.getBoolean("matches"));
    assertTrue(json.getString("conclusion").contains("To allow it"), json::encode);
  }

  @Test
  void agent_gone_isASentenceAndNoVerdict() throws Exception {
    mesh.stopAgent();
    UsageException told =
        assertThrows(UsageException.class, () -> explain("--from", "web", "--to", "db"));
    assertTrue(told.getMessage().contains("cannot be reached"), told.getMessage());
    assertEquals("", said());
  }

  @Test
  void denial_ofARunningSidecar_isToldByTheIdThatTheCallerGot() throws Exception {
    adminsOnly();
    int port = TestMesh.freePort();
    try (TestApp app = new TestApp()) {
      mesh.register(
          "api", app.port(), TestMesh.freePort(), "{\"Config\": {\"protocol\": \"http\"}}");
      mesh.register(
          "web",
          1,
          TestMesh.freePort(),
          "{\"Upstreams\": [{\"DestinationName\": \"api\", \"LocalBindPort\": "
              + port
              + ", \"Config\": {\"protocol\": \"http\"}}]}");
      try (TestProxy proxy =
              new TestProxy(
                  "-sidecar-for", "web", "-sidecar-for", "api", "-http-addr", mesh.address());
          HttpClient http = HttpClient.newHttpClient()) {
        proxy.ready();
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/admin")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(403, answer.statusCode(), answer::body);
        assertEquals(0, app.accepted());
        String id = new JsonObject(answer.body()).getString("instance").replace("denial ", "");
        String admin = proxy.adminAddress();
        assertEquals(0, explain("--denial", id, "--admin", admin));
        assertTrue(said().contains("/svc/web"), said());
        assertTrue(said().contains("target     /admin"), said());
        assertTrue(said().contains("permission 1 of intention web => api"), said());
        assertEquals(1, explain("--denial", "no-such-id", "--admin", admin));
        assertTrue(
            err.toString(StandardCharsets.UTF_8)
                .contains("remembers no denial no-such-id; it has 1"),
            err::toString);
      }
    }
  }

  @Test
  void denial_noSidecarThere_isASentence() throws Exception {
    assertEquals(1, explain("--denial", "abc", "--admin", "127.0.0.1:" + TestMesh.freePort()));
    assertTrue(
        err.toString(StandardCharsets.UTF_8).contains("No sidecar's admin API answers at"),
        err::toString);
  }
}
