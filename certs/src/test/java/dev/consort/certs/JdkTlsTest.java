// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** On platforms without a binary of BoringSSL the same rules hold. */
final class JdkTlsTest {
  private final TlsFixture mesh = new TlsFixture();

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "false, false"})
  void handshake_betweenLibraries_succeedsAndPeersKnowEachOther(
      boolean clientNative, boolean serverNative) {
    ServerTls server = server("db", serverNative);
    ClientTls client = client(TlsPolicy.DEFAULT, clientNative);
    try (TlsPair pair = connect(client, server, Set.of(mesh.ca.id("db")))) {
      assertTrue(pair.succeeded());
      assertEquals(mesh.ca.id("web"), PeerIdentity.of(pair.serverTls.engine()));
      assertEquals(mesh.ca.id("db"), PeerIdentity.of(pair.clientTls.engine()));
      assertEquals("ping", pair.send("ping"));
    }
    server.close();
    client.close();
  }

  @Test
  void handshake_second_isResumedAndPeersKnowEachOther() {
    ServerTls server = server("db", false);
    ClientTls client = client(TlsPolicy.DEFAULT, false);
    for (int i = 0; i < 2; i++) {
      try (TlsPair pair = connect(client, server, Set.of(mesh.ca.id("db")))) {
        assertEquals("ping", pair.send("ping"));
        assertEquals("pong", pair.answer("pong"));
        assertEquals(mesh.ca.id("web"), PeerIdentity.of(pair.serverTls.engine()));
        assertEquals(mesh.ca.id("db"), PeerIdentity.of(pair.clientTls.engine()));
      }
    }
    assertEquals(1, mesh.resumed(Role.INBOUND));
    assertEquals(1, mesh.resumed(Role.OUTBOUND));
  }

  @ParameterizedTest
  @EnumSource
  void server_ofAnotherService_isRefused(TlsVersion version) {
    ServerTls server = server("cache", false);
    ClientTls client = client(TlsFixture.only(version), false);
    try (TlsPair pair = connect(client, server, Set.of(mesh.ca.id("db")))) {
      assertEquals(Optional.of(PeerRejection.UNEXPECTED_IDENTITY), pair.refusedByClient());
    }
  }

  @Test
  void server_expectedBeforeButNoLonger_isRefusedThoughItsSessionIsKnown() {
    ServerTls server = server("db", false);
    ClientTls client = client(TlsPolicy.DEFAULT, false);
    try (TlsPair pair = connect(client, server, Set.of(mesh.ca.id("db")))) {
      assertEquals("pong", pair.answer("pong"));
    }
    try (TlsPair pair = connect(client, server, Set.of(mesh.ca.id("cache")))) {
      assertEquals(Optional.of(PeerRejection.UNEXPECTED_IDENTITY), pair.refusedByClient());
    }
  }

  @ParameterizedTest
  @EnumSource
  void client_expired_isRefused(TlsVersion version) {
    ServerTls server = server("db", false);
    ClientTls client =
        ClientTls.build(
            mesh.ca.expired("web"), TlsFixture.only(version), mesh.metrics, mesh.clock, false);
    try (TlsPair pair = connect(client, server, Set.of(mesh.ca.id("db")))) {
      assertEquals(Optional.of(PeerRejection.EXPIRED), pair.refusedByServer());
      assertEquals("", pair.send("never to be seen"));
    }
  }

  private ServerTls server(String service, boolean onNative) {
    return ServerTls.build(
        mesh.ca.credentials(service), TlsPolicy.DEFAULT, mesh.metrics, mesh.clock, onNative);
  }

  private ClientTls client(TlsPolicy policy, boolean onNative) {
    return ClientTls.build(mesh.ca.credentials("web"), policy, mesh.metrics, mesh.clock, onNative);
  }

  private TlsPair connect(ClientTls client, ServerTls server, Set<ServiceId> expected) {
    return new TlsPair(
        client.newHandler(UnpooledByteBufAllocator.DEFAULT, "db.default", expected, "db"),
        server.newHandler(UnpooledByteBufAllocator.DEFAULT));
  }
}
