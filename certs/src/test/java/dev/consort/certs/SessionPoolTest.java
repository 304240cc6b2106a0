// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pool between a client's context and real servers; only its bounds are looked at here. */
final class SessionPoolTest {
  private final TlsFixture mesh = new TlsFixture();
  private final ServerTls server = mesh.server(mesh.ca.credentials("db"));
  private final SessionPool sessions = new SessionPool(4, 20);
  private final NativeClientContext client =
      NativeClientContext.build(
          mesh.ca.credentials("web"), TlsPolicy.DEFAULT, mesh.metrics, mesh.clock, sessions);

  @AfterEach
  void close() {
    client.close();
    mesh.close();
  }

  @Test
  void pool_manySessionsOfOneKey_keepsSome() {
    for (int i = 0; i < 10; i++) {
      exchange("db");
    }
    assertEquals(4, sessions.size());
  }

  @Test
  void pool_sessionsOfManyKeys_staysBoundedAndForgetsTheEldest() {
    for (int i = 0; i < 20; i++) {
      exchange("db-" + i);
    }
    assertTrue(sessions.size() <= 20);
    double before = mesh.resumed(Role.OUTBOUND);
    exchange("db-0");
    assertEquals(before, mesh.resumed(Role.OUTBOUND));
    exchange("db-19");
    assertEquals(before + 1, mesh.resumed(Role.OUTBOUND));
  }

  @Test
  void connections_closed_areForgotten() {
    for (int i = 0; i < 5; i++) {
      exchange("db");
    }
    assertEquals(0, sessions.openConnections());
  }

  @Test
  void offer_peerNotExpectedOrNoLongerValid_isNotMade() {
    Set<ServiceId> db = Set.of(mesh.ca.id("db"));
    Instant now = mesh.now.get();
    SslHandler handler = client.newHandler(UnpooledByteBufAllocator.DEFAULT, "", db, "another");
    long ssl = ((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer();
    exchange("db");
    assertFalse(sessions.offer(ssl, "db", Set.of(mesh.ca.id("cache")), now));
    exchange("db");
    assertFalse(sessions.offer(ssl, "db", db, now.plus(Duration.ofDays(4))));
    assertEquals(0, sessions.size());
    exchange("db");
    assertTrue(sessions.offer(ssl, "db", db, now));
    ReferenceCountUtil.release(handler.engine());
  }

  private void exchange(String key) {
    Set<ServiceId> expected = Set.of(mesh.ca.id("db"));
    SslHandler handler = client.newHandler(UnpooledByteBufAllocator.DEFAULT, "", expected, key);
    try (TlsPair pair =
        new TlsPair(
            HandshakeCount.attach(handler, Role.OUTBOUND, mesh.metrics),
            server.newHandler(UnpooledByteBufAllocator.DEFAULT))) {
      assertEquals("pong", pair.answer("pong"));
    }
  }
}
