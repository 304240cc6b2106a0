// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What two sidecars between two applications pass on. */
@Timeout(120)
final class Http1SidecarsTest extends SidecarsFixture {
  private static final int BIG = 64 << 20;

  @Test
  void requests_onOneConnection_useOneAllTheWay() throws Exception {
    serving(this::answersOk);
    try (TestClient client = TestClient.to(out.address())) {
      for (int i = 0; i < 10; i++) {
        client.send(get("/" + i));
        assertOk(client);
      }
    }

    assertEquals(1, app.accepted());
    assertTrue(lastHead.get().startsWith("GET /9 HTTP/1.1\r\nhost: api.test\r\n"), lastHead.get());
  }

  @Test
  void requestsSentAhead_areAnsweredInOrder() throws Exception {
    serving(
        connection -> {
          for (String head = TestClient.head(connection);
              !head.isEmpty();
              head = TestClient.head(connection)) {
            write(
                connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + head.substring(4, 6));
          }
        });
    try (TestClient client = TestClient.to(out.address())) {
      client.send(get("/a") + get("/b") + get("/c"));
      client.finish();
      String all = client.receiveRest();

      assertTrue(all.matches("(?s)HTTP.*\r\n\r\n/aHTTP.*\r\n\r\n/bHTTP.*\r\n\r\n/c"), all);
    }
  }

  @Test
  void application_isToldWhoCalls() throws Exception {
    serving(this::answersOk);
    try (TestClient client = TestClient.to(out.address())) {
      client.send(
          get("/")
              .replace(
                  "\r\n\r\n",
                  "\r\nX-Forwarded-Client-Cert: evil\r\nX-Consort-Source: evil\r\n\r\n"));
      assertOk(client);
    }
    String head = lastHead.get();

    assertFalse(head.contains("evil"), head);
    assertTrue(head.contains("x-consort-source: " + TestMesh.id("web").uri() + "\r\n"), head);
    assertTrue(
        head.contains("x-forwarded-client-cert: By=" + TestMesh.id("api").uri() + ";Hash="), head);
    assertTrue(head.contains(";Subject=\"\";URI=" + TestMesh.id("web").uri() + "\r\n"), head);
    assertTrue(head.contains("x-forwarded-for: 127.0.0.1\r\n"), head);
  }

  @Test
  void bodiesInChunks_passBothWays() throws Exception {
    serving(
        connection -> {
          TestClient.head(connection);
          StringBuilder body = new StringBuilder();
          ByteBuffer buffer = ByteBuffer.allocate(1000);
          while (!body.toString().endsWith("0\r\n\r\n")) {
            connection.read(buffer.clear());
            body.append(
                new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII));
          }
          write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        });
    try (TestClient client = TestClient.to(out.address())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
      client.send("5\r\nhello\r\n");
      client.send("1\r\n!\r\n0\r\n\r\n");

      assertTrue(client.receiveHead().contains("transfer-encoding: chunked\r\n"));
      assertEquals("hello!", client.receiveRest().replaceAll("[0-9]+\r\n|\r\n", ""));
    }
  }

  private static byte[] block(int seed) {
    byte[] block = new byte[1 << 16];
    new java.util.Random(seed).nextBytes(block);
    return block;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String expectedHash() {
    MessageDigest digest = sha256();
    for (int i = 0; i < BIG >> 16; i++) {
      digest.update(block(i));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void sendBig(SocketChannel to) throws IOException {
    for (int i = 0; i < BIG >> 16; i++) {
      ByteBuffer bytes = ByteBuffer.wrap(block(i));
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    }
  }

  private static String receiveBig(SocketChannel from) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    for (int left = BIG; left > 0; left -= buffer.position()) {
      buffer.clear().limit(Math.min(left, buffer.capacity()));
      if (from.read(buffer) < 0) {
        throw new IOException("ended with " + left + " bytes missing");
      }
      digest.update(buffer.array(), 0, buffer.position());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void bigBodies_passBothWaysUnchanged() throws Exception {
    CompletableFuture<String> uploaded = new CompletableFuture<>();
    serving(
        connection -> {
          TestClient.head(connection);
          uploaded.complete(receiveBig(connection));
          write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + BIG + "\r\n\r\n");
          sendBig(connection);
        });
    try (TestClient client = TestClient.to(out.address())) {
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BIG + "\r\n\r\n");
      sendBig(client.channel());
      client.receiveHead();
      String downloaded = receiveBig(client.channel());

      assertEquals(expectedHash(), uploaded.get(60, TimeUnit.SECONDS));
      assertEquals(expectedHash(), downloaded);
    }
    assertTrue(web.pinnedBytes() < 16 << 20, "held " + web.pinnedBytes());
  }

  @Test
  void bodyTheCallerDoesNotTake_isNotHeldHere() throws Exception {
    CompletableFuture<Integer> written = new CompletableFuture<>();
    serving(
        connection -> {
          TestClient.head(connection);
          write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + BIG + "\r\n\r\n");
          connection.configureBlocking(false);
          ByteBuffer block = ByteBuffer.wrap(block(1));
          int all = 0;
          // Until nothing has been taken for a while.
          for (long last = System.nanoTime(); System.nanoTime() - last < 500_000_000L; ) {
            int taken = connection.write(block.rewind());
            if (taken > 0) {
              all += taken;
              last = System.nanoTime();
            } else {
              Thread.onSpinWait();
            }
          }
          written.complete(all);
        });
    try (TestClient client = TestClient.to(out.address())) {
      client.channel().setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
      client.send(get("/"));
      client.receiveHead();

      assertTrue(written.get(60, TimeUnit.SECONDS) < BIG, "all was taken");
      assertTrue(web.pinnedBytes() + api.pinnedBytes() < 8 << 20);
    }
  }

  @Test
  void upgrade_isATunnelWithHalfClose() throws Exception {
    serving(
        connection -> {
          String head = TestClient.head(connection);
          assertTrue(head.contains("upgrade: echo\r\n"), head);
          write(
              connection,
              "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhi ");
          TestApp.echo(connection);
          write(connection, " bye");
        });
    try (TestClient client = TestClient.to(out.address())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
      assertTrue(client.receiveHead().startsWith("HTTP/1.1 101 "));
      client.send("one");
      assertEquals("hi one", client.receive(6));
      client.send("two");
      client.finish();

      assertEquals("two bye", client.receiveRest());
    }
  }

  @Test
  void applicationThatBreaksOff_breaksTheCallersAnswer() throws Exception {
    CompletableFuture<Void> received = new CompletableFuture<>();
    serving(
        connection -> {
          TestClient.head(connection);
          write(connection, "HTTP/1.1 200 OK\r\n\r\npart");
          received.join();
          connection.setOption(StandardSocketOptions.SO_LINGER, 0);
        });
    try (TestClient client = TestClient.to(out.address())) {
      // In HTTP/1.0 nothing but the end of the connection says where the answer ends.
      client.send("GET / HTTP/1.0\r\n\r\n");
      client.receiveHead();
      assertEquals("part", client.receive(4));
      received.complete(null);

      assertTrue(client.isReset());
    }
  }

  @Test
  void answerCutShort_breaksTheCallersAnswer() throws Exception {
    serving(
        connection -> {
          TestClient.head(connection);
          write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npart");
        });
    try (TestClient client = TestClient.to(out.address())) {
      client.send(get("/"));
      client.receiveHead();

      assertTrue(client.isReset());
    }
  }

  @Test
  void callerThatBreaksOff_breaksTheRequest() throws Exception {
    CompletableFuture<Boolean> broken = new CompletableFuture<>();
    CompletableFuture<Void> received = new CompletableFuture<>();
    serving(
        connection -> {
          TestClient.head(connection);
          ByteBuffer buffer = ByteBuffer.allocate(100);
          try {
            while (connection.read(buffer.clear()) >= 0) {
              received.complete(null);
            }
            broken.complete(false);
          } catch (IOException e) {
            broken.complete(true);
          }
        });
    try (TestClient client = TestClient.to(out.address())) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\npart");
      received.get(20, TimeUnit.SECONDS);
      client.reset();

      assertTrue(broken.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void keptConnectionsThatDie_costNoRequest() throws Exception {
    serving(
        connection -> {
          TestClient.head(connection);
          write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    try (TestClient client = TestClient.to(out.address())) {
      for (int i = 0; i < 50; i++) {
        client.send(get("/"));
        assertOk(client);
      }
    }
  }
}
