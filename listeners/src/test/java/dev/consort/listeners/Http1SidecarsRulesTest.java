// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.authz.DefaultPolicy;
import dev.consort.upstreams.Address;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What two sidecars between two applications refuse, end and log. */
@Timeout(120)
final class Http1SidecarsRulesTest extends SidecarsFixture {

  @Test
  void denied_isAnsweredBeforeTheApplicationIsDialled() throws Exception {
    serving(this::answersOk);
    api.intend(DefaultPolicy.ALLOW, "web");
    try (TestClient client = TestClient.to(out.address())) {
      client.send(get("/"));
      String head = client.receiveHead();

      assertTrue(head.startsWith("HTTP/1.1 403 Forbidden\r\n"), head);
      assertTrue(head.contains("content-type: application/problem+json\r\n"), head);
    }
    assertEquals(0, app.accepted());
  }

  @Test
  void deniedUpgrade_isAnsweredBeforeTheApplicationIsDialled() throws Exception {
    serving(this::answersOk);
    api.intend(DefaultPolicy.ALLOW, "web");
    try (TestClient client = TestClient.to(out.address())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");

      assertTrue(client.receiveHead().startsWith("HTTP/1.1 403 Forbidden\r\n"));
    }
    assertEquals(0, app.accepted());
  }

  @Test
  void deniedNow_isCutInTheMiddle() throws Exception {
    serving(
        connection -> {
          TestClient.head(connection);
          write(connection, "HTTP/1.1 200 OK\r\n\r\nbegun");
          connection.read(ByteBuffer.allocate(1));
        });
    try (TestClient client = TestClient.to(out.address())) {
      client.send(get("/"));
      client.receiveHead();
      api.intend(DefaultPolicy.DENY);

      assertEquals(1, TestSidecar.await(in.recheck()));
      assertTrue(client.isReset());
    }
  }

  @Test
  void drain_saysCloseOnTheLastAnswerAndClosesWhatIsIdle() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    serving(
        connection -> {
          for (String head = TestClient.head(connection);
              !head.isEmpty();
              head = TestClient.head(connection)) {
            if (head.startsWith("GET /slow ")) {
              asked.complete(null);
              answer.join();
            }
            write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          }
        });
    try (TestClient idle = TestClient.to(out.address());
        TestClient busy = TestClient.to(out.address())) {
      idle.send(get("/"));
      assertOk(idle);
      busy.send(get("/slow"));
      asked.get(20, TimeUnit.SECONDS);
      var drained = out.drain(Duration.ofSeconds(60));

      assertEquals("", idle.receiveRest());
      answer.complete(null);
      assertTrue(busy.receiveHead().contains("connection: close\r\n"));
      assertEquals("ok", busy.receiveRest());
      TestSidecar.await(drained);
    }
  }

  @Test
  void drain_ofTheInboundSide_costsNoRequest() throws Exception {
    serving(this::answersOk);
    Listener second = api.inbound(app.address(), HTTP);
    Listener both = web.outbound("api", HTTP, in.address(), second.address());
    try (TestClient client = TestClient.to(both.address())) {
      for (int i = 0; i < 20; i++) {
        client.send(get("/"));
        assertOk(client);
      }
      TestSidecar.await(in.drain(Duration.ofSeconds(60)));
      for (int i = 0; i < 20; i++) {
        client.send(get("/"));
        assertOk(client);
      }
    }
  }

  @Test
  void accessLog_namesBothSides() throws Exception {
    serving(this::answersOk);
    try (TestClient client = TestClient.to(out.address())) {
      client.send(get("/x?y=1"));
      assertOk(client);
    }
    List<String> outbound = web.closedLog();
    List<String> inbound = api.closedLog();

    assertEquals(1, outbound.size(), outbound::toString);
    assertEquals(1, inbound.size(), inbound::toString);
    String common =
        " protocol=HTTP/1.1 method=GET authority=api.test path=\"/x?y=1\" status=200 grpc_status=-"
            + " request_bytes=0 response_bytes=2 ";
    for (String line : List.of(outbound.getFirst(), inbound.getFirst())) {
      assertTrue(line.contains(common), line);
      assertTrue(line.contains(" source=" + TestMesh.id("web").uri()), line);
      assertTrue(line.contains(" destination=" + TestMesh.id("api").uri()), line);
      assertTrue(line.contains(" user_agent=t/1 "), line);
      assertTrue(line.contains(" reason=finished"), line);
    }
    assertTrue(outbound.getFirst().contains(" outbound service=web "), outbound::toString);
    assertTrue(outbound.getFirst().contains(" endpoint=" + in.address() + " "), outbound::toString);
    assertTrue(inbound.getFirst().contains(" inbound service=api "), inbound::toString);
    assertTrue(inbound.getFirst().contains(" endpoint=" + app.address() + " "), inbound::toString);
    String id = outbound.getFirst().replaceFirst(".* request_id=([^ ]+) .*", "$1");
    assertTrue(inbound.getFirst().contains(" request_id=" + id + " "), inbound::toString);
  }

  private SSLSocket peer(String... alpn) throws Exception {
    Address.Tcp address = (Address.Tcp) in.address();
    SSLSocket socket =
        (SSLSocket)
            TestPeer.context(mesh.ca().leaf(TestMesh.id("web")))
                .getSocketFactory()
                .createSocket(new Socket(address.host(), address.port()), "mesh", 1, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(alpn);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String ask(SSLSocket peer) throws IOException {
    peer.getOutputStream()
        .write(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  @Test
  void alpn_isHttp11() throws Exception {
    serving(this::answersOk);
    try (SSLSocket peer = peer("h2", "http/1.1")) {
      assertEquals("http/1.1", peer.getApplicationProtocol());
      assertTrue(ask(peer).endsWith("ok"));
    }
  }

  @Test
  void alpn_none_isServedToo() throws Exception {
    serving(this::answersOk);
    try (SSLSocket peer = peer()) {
      assertTrue(ask(peer).endsWith("ok"));
    }
  }

  @Test
  void peerThatLeavesBeforeItsFirstByte_isForgotten() throws Exception {
    serving(this::answersOk);
    peer().close();
    peer("http/1.1").close();

    TestSidecar.until(() -> in.openConnections() == 0);
  }
}
