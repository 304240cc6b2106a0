// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.upstreams.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that asks another through both their sidecars over HTTP/1.1, on real sockets. */
@ExtendWith(NoLeaks.class)
abstract class SidecarsFixture {
  static final HttpSettings HTTP = HttpSettings.of(Protocol.HTTP);

  final TestMesh mesh = new TestMesh();
  final TestSidecar api = new TestSidecar(mesh, "api");
  final TestSidecar web = new TestSidecar(mesh, "web");
  final AtomicReference<String> lastHead = new AtomicReference<>("");
  TestApp app;
  Listener in;
  Listener out;

  void serving(TestApp.Behaviour behaviour) {
    app = TestApp.serving(behaviour);
    in = api.inbound(app.address(), HTTP);
    out = web.outbound("api", HTTP, in.address());
  }

  @AfterEach
  void close() {
    web.close();
    api.close();
    if (app != null) {
      app.close();
    }
  }

  static void write(SocketChannel to, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /** Answers each request with "ok", and keeps its head for the test to look at. */
  void answersOk(SocketChannel connection) throws IOException {
    for (String head = TestClient.head(connection);
        !head.isEmpty();
        head = TestClient.head(connection)) {
      lastHead.set(head);
      write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  }

  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: api.test\r\nUser-Agent: t/1\r\n\r\n";
  }

  static void assertOk(TestClient client) throws IOException {
    assertTrue(client.receiveHead().startsWith("HTTP/1.1 200 OK\r\n"));
    assertEquals("ok", client.receive(2));
  }
}
