// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pool between a client's context and real servers; only its bounds are looked at here. */
final class SessionPoolTest {
  private final TlsFixture mesh = new TlsFixture();
  private final ServerTls server = mesh.server(mesh.ca.credentials("db"));
  private final NativeClientContext client =
      NativeClientContext.build(
          mesh.ca.credentials("web"), TlsPolicy.DEFAULT, mesh.metrics, mesh.clock);

  @AfterEach
  void close() {
    client.close();
    mesh.close();
  }

  @Test
  void pool_manySessionsOfOneKey_keepsSome() {
    for (int i = 0; i < SessionPool.MOST_PER_KEY + 10; i++) {
      exchange("db");
    }
    assertEquals(SessionPool.MOST_PER_KEY, client.sessions().size());
  }

  @Test
  void pool_sessionsOfManyKeys_staysBoundedAndForgetsTheEldest() {
    for (int i = 0; i < SessionPool.MOST / 2 + 10; i++) {
      exchange("db-" + i);
    }
    assertTrue(client.sessions().size() <= SessionPool.MOST);
    double before = mesh.resumed(Role.OUTBOUND);
    exchange("db-0");
    assertEquals(before, mesh.resumed(Role.OUTBOUND));
    exchange("db-" + SessionPool.MOST / 2);
    assertEquals(before + 1, mesh.resumed(Role.OUTBOUND));
  }

  @Test
  void connections_closed_areForgotten() {
    for (int i = 0; i < 5; i++) {
      exchange("db");
    }
    assertEquals(0, client.sessions().openConnections());
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
