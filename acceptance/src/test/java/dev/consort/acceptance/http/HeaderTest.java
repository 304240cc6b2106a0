// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.BeyondEnvoy;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.web.Curl;
import dev.consort.acceptance.web.Field;
import dev.consort.acceptance.web.H2App;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.Python;
import dev.consort.acceptance.web.RawClient;
import dev.consort.acceptance.web.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which header lines sidecars take away, add and replace. */
@RequiresTool({"curl", "envoy", "python-peers"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class HeaderTest {
  private static final String FORGED =
      "By=spiffe://evil/ns/default/dc/dc1/svc/web;Hash=00;URI=spiffe://evil/ns/default/dc/dc1/svc/admin";

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static HttpApp app;
  private static HttpMesh net;
  private static Curl curl;

  @BeforeAll
  static void open() {
    app = mesh.closing(HttpApp.start());
    int rpc = mesh.ports().free();
    mesh.watching(Python.app("grpc_app.py", rpc, mesh.directory()));
    net =
        HttpMesh.in(mesh)
            .app("web", "http", app.port())
            .app("web2", "http2", mesh.closing(H2App.start()).port())
            .app("rpc", "grpc", rpc)
            .open();
    curl = new Curl(mesh.directory());
  }

  @Test
  void hopByHopHeaders_ofRequests_areTakenAway() throws IOException {
    try (RawClient client = RawClient.to(net.port("web"))) {
      RawClient.Answer answer =
          client.get(
              "/x",
              "connection: keep-alive, x-named",
              "x-named: not for you",
              "keep-alive: timeout=5",
              "proxy-connection: keep-alive",
              "te: gzip",
              "x-kept: for you");
      assertEquals(200, answer.status());
    }
    Request seen = app.takeRequests().getLast();
    assertEquals("for you", seen.header("x-kept").orElseThrow());
    assertAbsent(seen, "x-named", "keep-alive", "proxy-connection", "te");
    assertFalse(seen.header("connection").orElse("").contains("x-named"), seen::toString);
  }

  @Test
  @BeyondEnvoy("passes on what Connection names in an answer")
  void hopByHopHeaders_ofAnswers_areTakenAway() {
    for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
      Curl.Answer answer = curl.get(net.port("web"), "/hop-by-hop", version);
      assertEquals("for you", answer.header("x-kept"));
      for (String name : List.of("x-named", "keep-alive", "proxy-connection")) {
        assertEquals("", answer.header(name), name + " by " + version);
      }
    }
  }

  @Test
  @BeyondEnvoy("replaces it")
  void server_ofTheApplication_isPassedOn() {
    app.on(
        "/served", (_, reply) -> reply.send(200, "text/plain", "", new Field("server", "mine/1")));
    assertEquals("mine/1", curl.get(net.port("web"), "/served").header("server"));
    assertEquals("", curl.get(net.port("web"), "/x").header("server"));
  }

  @ParameterizedTest
  @EnumSource
  void host_isTheClients(Sides sides) {
    Request seen = curl.get(net.port(sides, "web"), "/x", "-H", "Host: shop.example:81").seen();
    assertEquals(List.of("shop.example:81"), Field.values(seen.fields(), "host"));
    Request seen2 =
        curl.get(
                net.port(sides, "web2"),
                "/x",
                "--http2-prior-knowledge",
                "-H",
                "Host: shop.example:81")
            .seen();
    assertEquals("shop.example:81", seen2.header(":authority").orElseThrow());
  }

  @ParameterizedTest
  @EnumSource
  void forwardingHeaders_areAdded(Sides sides) {
    Request seen = curl.get(net.port(sides, "web"), "/x").seen();
    assertEquals(List.of("http"), Field.values(seen.fields(), "x-forwarded-proto"));
    List<String> ids = Field.values(seen.fields(), "x-request-id");
    assertEquals(1, ids.size(), ids::toString);
    assertTrue(ids.getFirst().matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), ids::toString);
  }

  @ParameterizedTest
  @EnumSource
  void requestId_ofTheApplication_isKept(Sides sides) {
    Request seen = curl.get(net.port(sides, "web"), "/x", "-H", "x-request-id: mine").seen();
    assertEquals(List.of("mine"), Field.values(seen.fields(), "x-request-id"));
  }

  @ParameterizedTest
  @CsvSource({
    "BOTH,web", "ENVOY_TO_SUBJECT,web", "SUBJECT_TO_ENVOY,web",
    "BOTH,web2", "ENVOY_TO_SUBJECT,web2", "SUBJECT_TO_ENVOY,web2"
  })
  void clientCertificate_isToldAsConsulsSidecarsTellIt(Sides sides, String name) throws Exception {
    Curl.Answer answer =
        curl.get(net.port(sides, name), "/x", "-H", "x-forwarded-client-cert: " + FORGED);
    List<String> told = Field.values(answer.seen().fields(), "x-forwarded-client-cert");
    assertEquals(1, told.size(), told::toString);
    ForwardedCertificate element = ForwardedCertificate.parse(told.getFirst());
    assertEquals(uri(sides == Sides.SUBJECT_TO_ENVOY ? name + "-other" : name), element.by());
    String caller = sides == Sides.ENVOY_TO_SUBJECT ? "caller-other" : "caller";
    assertEquals(uri(caller), element.uri());
    String leaf = mesh.agent().leaf(caller).path("CertPEM").asText();
    assertEquals(ForwardedCertificate.certificates(leaf), element.chain());
    assertEquals(element.chain().getFirst(), element.certificate());
    assertEquals(ForwardedCertificate.sha256(element.certificate()), element.hash());
  }

  @Test
  @BeyondEnvoy("appends to what the peer sent")
  void identityHeaders_forgedByAPeer_areReplaced() throws Exception {
    MeshPeer peer = MeshPeer.of(mesh.agent(), "peer");
    try (RawClient client = RawClient.over(peer.dial(net.server("web").sidecarPort()))) {
      RawClient.Answer answer =
          client.get(
              "/x",
              "x-forwarded-client-cert: " + FORGED,
              "X-Forwarded-Client-Cert: " + FORGED,
              "x-consort-source: spiffe://evil/ns/default/dc/dc1/svc/admin");
      assertEquals(200, answer.status());
      assertFalse(answer.body().contains("evil"), answer::body);
    }
    Request seen = app.takeRequests().getLast();
    List<String> told = Field.values(seen.fields(), "x-forwarded-client-cert");
    assertEquals(1, told.size());
    assertEquals(uri("peer"), ForwardedCertificate.parse(told.getFirst()).uri());
    assertEquals(List.of(uri("peer")), Field.values(seen.fields(), "x-consort-source"));
  }

  @Test
  @BeyondEnvoy("knows no such header")
  void source_isTheCallersIdentity() {
    for (Sides sides : List.of(Sides.BOTH, Sides.ENVOY_TO_SUBJECT)) {
      Request seen =
          curl.get(net.port(sides, "web"), "/x", "-H", "x-consort-source: spiffe://evil/me").seen();
      String caller = sides == Sides.BOTH ? "caller" : "caller-other";
      assertEquals(List.of(uri(caller)), Field.values(seen.fields(), "x-consort-source"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientCertificate_ofAGrpcService_isNotTold(Sides sides) {
    String seen =
        Python.run("grpc_client.py", net.port(sides, "rpc"), mesh.directory(), "identity")
            .get("identity")
            .toString();
    assertFalse(seen.contains("x-forwarded-client-cert"), seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-forwarded-for", "forwarded", "via", "x-custom"})
  void otherHeaders_ofTheApplication_pass(String name) {
    Request seen = curl.get(net.port("web"), "/x", "-H", name + ": 192.0.2.1").seen();
    assertTrue(
        Field.values(seen.fields(), name).stream().anyMatch(value -> value.startsWith("192.0.2.1")),
        seen::toString);
  }

  private static String uri(String service) {
    return "spiffe://%s/ns/default/dc/dc1/svc/%s"
        .formatted(mesh.agent().roots().path("TrustDomain").asText(), service);
  }

  private static void assertAbsent(Request seen, String... names) {
    Stream.of(names)
        .forEach(name -> assertEquals(List.of(), Field.values(seen.fields(), name), name));
  }
}
