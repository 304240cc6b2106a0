// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Payload;
import dev.consort.acceptance.support.RequiresTool;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A GiB through a pair of sidecars, in each direction, and what cannot be passed on. */
@RequiresTool("consul")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class BulkTransferTest {
  private static final int MEBIBYTES = 1024;

  /** Far more than all socket buffers on the way can hold, and than a sidecar may. */
  private static final long ENOUGH_BYTES = 256L << 20;

  private static final Duration STALL = Duration.ofSeconds(2);
  private static final long LONGEST_RESIDENT_KIB = 400 * 1024;

  @RegisterExtension static final Mesh mesh = new Mesh();

  private static final List<Sidecar> pair = new ArrayList<>();
  private static TcpApp app;
  private static int port;

  @BeforeAll
  static void openPair() {
    app = mesh.closing(TcpApp.echo());
    MeshService server = mesh.service("store", app.port());
    MeshService client = mesh.service("loader", 1, "store");
    pair.add(mesh.sidecar(SidecarKind.subject(), server));
    pair.add(mesh.sidecar(SidecarKind.subject(), client));
    port = client.upstream("store");
  }

  @AfterEach
  void assertBoundedMemory() throws IOException {
    for (Sidecar sidecar : pair) {
      long kib = sidecar.process().peakResidentKib();
      assertTrue(
          kib < LONGEST_RESIDENT_KIB, () -> sidecar.process().name() + " took " + kib + " KiB");
    }
  }

  @Test
  void upload_oneGibibyte_arrivesWhole() throws Exception {
    CompletableFuture<Payload.Received> arrived = new CompletableFuture<>();
    Payload payload = new Payload(MEBIBYTES);
    app.converse(
        socket -> arrived.complete(Payload.receive(socket.getInputStream(), payload.bytes())));
    try (Socket socket = Dial.to(port)) {
      payload.send(socket.getOutputStream());
      assertEquals(payload.whole(), arrived.get(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void download_oneGibibyte_arrivesWhole() throws Exception {
    Payload payload = new Payload(MEBIBYTES);
    app.converse(socket -> payload.send(socket.getOutputStream()));
    try (Socket socket = Dial.to(port)) {
      assertEquals(
          new Payload(MEBIBYTES).whole(),
          Payload.receive(socket.getInputStream(), payload.bytes()));
    }
  }

  @Test
  void bothWays_atOnce_bothArriveWhole() throws Exception {
    Payload down = new Payload(256);
    Payload up = new Payload(255);
    CompletableFuture<Payload.Received> arrived = new CompletableFuture<>();
    app.converse(
        socket -> {
          Thread.ofVirtual().start(() -> receiveInto(arrived, socket, up.bytes()));
          down.send(socket.getOutputStream());
          arrived.join();
        });
    try (Socket socket = Dial.to(port)) {
      CompletableFuture<Payload.Received> received = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> receiveInto(received, socket, down.bytes()));
      up.send(socket.getOutputStream());
      assertEquals(new Payload(256).whole(), received.get(60, TimeUnit.SECONDS));
      assertEquals(new Payload(255).whole(), arrived.get(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void receiver_doesNotRead_senderIsHeldBackAndNothingIsLost() throws Exception {
    CompletableFuture<Void> wake = new CompletableFuture<>();
    CompletableFuture<Long> received = new CompletableFuture<>();
    app.converse(
        socket -> {
          wake.join();
          received.complete(Payload.receive(socket.getInputStream(), Long.MAX_VALUE).bytes());
        });

    try (SocketChannel sender =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      long sent = sendUntilStalled(sender);
      assertTrue(
          sent < ENOUGH_BYTES, () -> sent + " bytes were taken for a receiver that reads none");
      wake.complete(null);
      sender.shutdownOutput();
      assertEquals(sent, received.get(60, TimeUnit.SECONDS));
    }
  }

  private static long sendUntilStalled(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    long sent = 0;
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_WRITE);
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      while (sent < ENOUGH_BYTES && selector.select(STALL.toMillis()) > 0) {
        selector.selectedKeys().clear();
        buffer.clear();
        sent += channel.write(buffer);
      }
    }
    channel.configureBlocking(true);
    return sent;
  }

  private static void receiveInto(
      CompletableFuture<Payload.Received> result, Socket socket, long limit) {
    try {
      result.complete(Payload.receive(socket.getInputStream(), limit));
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }
}
