// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.Payload;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One side ends, the other goes on: in each direction, through a pair of sidecars. */
@RequiresTool("consul")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class HalfCloseTest {
  private static final int MEBIBYTES = 4;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @RegisterExtension static final Mesh mesh = new Mesh();

  private static TcpApp app;
  private static int port;

  @BeforeAll
  static void openPair() {
    app = mesh.closing(TcpApp.echo());
    port = mesh.pair(SidecarKind.subject(), "answerer", app.port(), "asker");
  }

  @Test
  void connection_clientEndsFirst_stillGetsTheAnswer() throws Exception {
    app.converse(
        socket -> {
          // It answers only when the client has ended, as a program does that reads a whole file.
          Payload.Received request = Payload.receive(socket.getInputStream(), Long.MAX_VALUE);
          new Payload((int) (request.bytes() >> 20)).send(socket.getOutputStream());
        });
    try (Socket socket = Dial.to(port)) {
      new Payload(MEBIBYTES).send(socket.getOutputStream());
      socket.shutdownOutput();
      assertEquals(
          new Payload(MEBIBYTES).whole(), Payload.receive(socket.getInputStream(), Long.MAX_VALUE));
    }
    assertAllClosed();
  }

  @Test
  void connection_serverEndsFirst_stillReceives() throws Exception {
    CompletableFuture<Payload.Received> received = new CompletableFuture<>();
    app.converse(
        socket -> {
          new Payload(1).send(socket.getOutputStream());
          socket.shutdownOutput();
          received.complete(Payload.receive(socket.getInputStream(), Long.MAX_VALUE));
        });
    try (Socket socket = Dial.to(port)) {
      assertEquals(
          new Payload(1).whole(), Payload.receive(socket.getInputStream(), Long.MAX_VALUE));
      new Payload(MEBIBYTES).send(socket.getOutputStream());
      socket.shutdownOutput();
      assertEquals(
          new Payload(MEBIBYTES).whole(), received.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
    assertAllClosed();
  }

  @Test
  void connection_clientEndsWithoutAByte_serverSeesTheEnd() throws Exception {
    CompletableFuture<Payload.Received> received = new CompletableFuture<>();
    app.converse(
        socket -> {
          received.complete(Payload.receive(socket.getInputStream(), Long.MAX_VALUE));
          socket.getOutputStream().write('.');
        });
    try (Socket socket = Dial.to(port)) {
      socket.shutdownOutput();
      assertEquals(0, received.get(LIMIT.toSeconds(), TimeUnit.SECONDS).bytes());
      assertEquals('.', socket.getInputStream().read());
      assertEquals(-1, socket.getInputStream().read());
    }
    assertAllClosed();
  }

  private static void assertAllClosed() {
    Await.until("the application's connections to be closed", LIMIT, () -> app.open() == 0);
  }
}
