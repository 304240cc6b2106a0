// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.Sidecar;
import dev.consort.acceptance.support.SidecarKind;
import dev.consort.acceptance.web.HttpApp;
import dev.consort.acceptance.web.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that take their time: they cost little, and nobody else waits for them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SlowPeerTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int SLOW = 300;
  private static final int STALLED = 50;
  private static final int PIECE = 1 << 16;
  private static final long ANSWER_BYTES = 64L << 20;
  // Beside what the sidecar holds, the sockets between it and the application hold a few MiB each.
  private static final long MOST_WRITTEN = STALLED * (ANSWER_BYTES / 4);
  private static final long LONGEST_RESIDENT_KIB = 300 << 10;

  @RegisterExtension static final Mesh mesh = new Mesh(AgentKind.DEV);

  private static final AtomicInteger begun = new AtomicInteger();
  private static final AtomicLong written = new AtomicLong();
  private static MeshService victim;
  private static Sidecar sidecar;

  @BeforeAll
  static void open() {
    HttpApp app = mesh.closing(HttpApp.start());
    app.on(
        "/flood",
        (_, reply) -> {
          begun.incrementAndGet();
          reply.raw("HTTP/1.1 200 OK\r\ncontent-length: " + ANSWER_BYTES + "\r\n\r\n");
          OutputStream out = reply.takeOver().getOutputStream();
          byte[] piece = new byte[PIECE];
          for (long sent = 0; sent < ANSWER_BYTES; sent += PIECE) {
            out.write(piece);
            written.addAndGet(PIECE);
          }
        });
    victim = mesh.unregistered("victim", app.port()).speaking("http");
    mesh.register(victim);
    sidecar = mesh.startingForAll(SidecarKind.subject(), List.of(victim));
    sidecar.awaitReady();
  }

  @AfterEach
  void assertBoundedMemory() {
    long kib = sidecar.process().peakResidentKib();
    assertTrue(kib < LONGEST_RESIDENT_KIB, () -> "the sidecar took " + kib + " KiB");
  }

  private static SSLSocket dial(String who, String... protocols) throws IOException {
    return MeshPeer.of(mesh.agent(), who).dial(victim.sidecarPort(), protocols);
  }

  private static void assertOthersAreServed() throws IOException {
    try (RawClient other = RawClient.over(dial("friend"))) {
      for (int i = 0; i < 10; i++) {
        assertEquals(200, other.get("/other").status());
      }
    }
  }

  /** Asks for far more than the windows of RFC 9113 allow, and never widens one. */
  @Test
  void answersNobodyTakes_holdTheApplicationBack() throws IOException {
    try (SSLSocket slow = dial("mallory", "h2")) {
      slow.getOutputStream().write(askingForFloods());
      Await.until("the application answers all", LIMIT, () -> begun.get() == STALLED);
      long before;
      do {
        before = written.get();
        for (int i = 0; i < 20; i++) {
          assertOthersAreServed();
        }
      } while (written.get() != before && written.get() < MOST_WRITTEN);
      assertTrue(before < MOST_WRITTEN, () -> "the application wrote " + written);
    }
  }

  private static byte[] askingForFloods() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
    byte[] block = bytes("\u0082\u0087\u0004\u0006/flood\u0001\u0001a");
    for (int i = 0; i < STALLED; i++) {
      out.write(new byte[] {0, 0, (byte) block.length, 1, 5, 0, 0, 0, (byte) (2 * i + 1)});
      out.write(block);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void bodiesThatDrip_areWaitedForAndKeepNobodyElse() throws IOException {
    MeshPeer mallory = MeshPeer.of(mesh.agent(), "mallory");
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < SLOW; i++) {
        RawClient client = RawClient.over(mallory.dial(victim.sidecarPort()));
        slow.add(client);
        client.send("POST /slow HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\n");
      }
      for (int i = 0; i < 3; i++) {
        assertOthersAreServed();
        for (RawClient client : slow) {
          client.send("x");
        }
      }
      for (RawClient client : slow) {
        assertEquals(200, client.answer().status());
      }
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }
}
