// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.identity.ServiceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ResumptionTest {
  private final TlsFixture mesh = new TlsFixture();
  private final Credentials db = mesh.ca.credentials("db");
  private final Credentials web = mesh.ca.credentials("web");

  @AfterEach
  void close() {
    mesh.close();
  }

  @ParameterizedTest
  @EnumSource
  void connections_oneAfterAnother_allButTheFirstResume(TlsVersion version) {
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(web, TlsFixture.only(version));
    for (int i = 0; i < 20; i++) {
      assertTrue(mesh.exchange(client, server));
    }
    assertEquals(1, mesh.full(Role.INBOUND));
    assertEquals(19, mesh.resumed(Role.INBOUND));
    assertEquals(1, mesh.full(Role.OUTBOUND));
    assertEquals(19, mesh.resumed(Role.OUTBOUND));
  }

  @ParameterizedTest
  @EnumSource
  void connections_sixteenAtATime_allOfTheNextSixteenResume(TlsVersion version) {
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(web, TlsFixture.only(version));
    sixteenAtATime(client, server);
    double full = mesh.full(Role.OUTBOUND);
    sixteenAtATime(client, server);
    sixteenAtATime(client, server);
    assertEquals(full, mesh.full(Role.OUTBOUND));
    assertEquals(48 - full, mesh.resumed(Role.OUTBOUND));
  }

  private void sixteenAtATime(ClientTls client, ServerTls server) {
    List<TlsPair> parallel = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      parallel.add(mesh.connect(client, server));
    }
    for (TlsPair pair : parallel) {
      assertEquals("pong", pair.answer("pong"));
      pair.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void resumedConnection_peersCompleted_knowEachOther(TlsVersion version) {
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(web, TlsFixture.only(version));
    assertTrue(mesh.exchange(client, server));
    try (TlsPair pair = mesh.connect(client, server)) {
      assertEquals(1, mesh.resumed(Role.INBOUND));
      assertEquals(mesh.ca.id("web"), PeerIdentity.of(pair.serverTls.engine()));
      assertEquals(mesh.ca.id("db"), PeerIdentity.of(pair.clientTls.engine()));
    }
  }

  @Test
  void session_ofOtherKey_isNotResumed() {
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(web);
    assertTrue(mesh.exchange(client, server));
    Set<ServiceId> expected = Set.of(mesh.ca.id("db"));
    try (TlsPair pair = mesh.connect(client, server, expected, "other")) {
      assertTrue(pair.succeeded());
    }
    assertEquals(0, mesh.resumed(Role.OUTBOUND));
  }

  @ParameterizedTest
  @EnumSource
  void session_peerNoLongerExpected_isNotOfferedAndPeerIsRefused(TlsVersion version) {
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(web, TlsFixture.only(version));
    assertTrue(mesh.exchange(client, server));
    Set<ServiceId> expected = Set.of(mesh.ca.id("cache"));
    try (TlsPair pair = mesh.connect(client, server, expected, "db")) {
      assertEquals(Optional.of(PeerRejection.UNEXPECTED_IDENTITY), pair.refusedByClient());
    }
    assertEquals(0, mesh.resumed(Role.OUTBOUND));
  }

  @ParameterizedTest
  @EnumSource
  void session_serversLeafRanOutSince_isNotOffered(TlsVersion version) {
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(web, TlsFixture.only(version));
    assertTrue(mesh.exchange(client, server));
    mesh.advance(Duration.ofDays(4));
    try (TlsPair pair = mesh.connect(client, server)) {
      assertEquals(Optional.of(PeerRejection.EXPIRED), pair.refusedByClient());
    }
    assertEquals(0, mesh.resumed(Role.OUTBOUND));
  }

  @ParameterizedTest
  @EnumSource
  void session_clientsLeafRanOutSince_isRefusedByTheServer(TlsVersion version) {
    Credentials shortLived =
        mesh.ca.credentials(
            mesh.ca.id("web"),
            mesh.ca
                .spec("web")
                .withDates(
                    mesh.now.get().minusSeconds(60), mesh.now.get().plus(Duration.ofHours(1))));
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(shortLived, TlsFixture.only(version));
    assertTrue(mesh.exchange(client, server));
    mesh.advance(Duration.ofHours(2));
    try (TlsPair pair = mesh.connect(client, server)) {
      assertEquals(Optional.of(PeerRejection.EXPIRED), pair.refusedByServer());
      assertEquals("", pair.send("never to be seen"));
    }
    assertEquals(0, mesh.resumed(Role.INBOUND));
    assertEquals(1, mesh.rejected(Role.INBOUND, PeerRejection.EXPIRED));
  }

  @Test
  void session_serverHasNewCredentials_isNotResumed() {
    ClientTls client = mesh.client(web);
    assertTrue(mesh.exchange(client, mesh.server(db)));
    assertTrue(mesh.exchange(client, mesh.server(mesh.ca.credentials("db"))));
    assertEquals(0, mesh.resumed(Role.INBOUND));
    assertEquals(2, mesh.full(Role.INBOUND));
  }

  @ParameterizedTest
  @EnumSource
  void session_rootOfTheClientWasRemoved_endsAndClientIsRefused(TlsVersion version) {
    TestCa old = new TestCa(mesh.clock);
    TrustBundle both =
        new TrustBundle(
            TestCa.TRUST_DOMAIN, List.of(old.root().certificate(), mesh.ca.root().certificate()));
    Credentials dbBefore =
        mesh.ca.credentials(db.leaf().id(), mesh.ca.root().leaf(mesh.ca.id("db")), both);
    Credentials webOfOld =
        mesh.ca.credentials(web.leaf().id(), old.root().leaf(old.id("web")), both);
    ClientTls client = mesh.client(webOfOld, TlsFixture.only(version));
    ServerTls before = mesh.server(dbBefore);
    assertTrue(mesh.exchange(client, before));
    assertTrue(mesh.exchange(client, before));
    assertEquals(1, mesh.resumed(Role.INBOUND));

    ServerTls after = mesh.server(db);
    try (TlsPair pair = mesh.connect(client, after)) {
      assertEquals(Optional.of(PeerRejection.UNKNOWN_CA), pair.refusedByServer());
      assertEquals("", pair.send("never to be seen"));
    }
    assertEquals(1, mesh.resumed(Role.INBOUND));
  }

  @ParameterizedTest
  @EnumSource
  void session_rootOfTheServerWasRemoved_endsAndServerIsRefused(TlsVersion version) {
    TestCa old = new TestCa(mesh.clock);
    TrustBundle both =
        new TrustBundle(
            TestCa.TRUST_DOMAIN, List.of(old.root().certificate(), mesh.ca.root().certificate()));
    Credentials dbOfOld = mesh.ca.credentials(db.leaf().id(), old.root().leaf(old.id("db")), both);
    Credentials webBefore =
        mesh.ca.credentials(web.leaf().id(), mesh.ca.root().leaf(mesh.ca.id("web")), both);
    ServerTls server = mesh.server(dbOfOld);
    assertTrue(mesh.exchange(mesh.client(webBefore, TlsFixture.only(version)), server));
    ClientTls after = mesh.client(web, TlsFixture.only(version));
    try (TlsPair pair = mesh.connect(after, server)) {
      assertEquals(Optional.of(PeerRejection.UNKNOWN_CA), pair.refusedByClient());
    }
    assertEquals(0, mesh.resumed(Role.OUTBOUND));
  }

  @Test
  void connections_openWhenContextsClose_goOn() {
    ServerTls server = ServerTls.build(db, TlsPolicy.DEFAULT, mesh.metrics, mesh.clock);
    ClientTls client = ClientTls.build(web, TlsPolicy.DEFAULT, mesh.metrics, mesh.clock);
    try (TlsPair pair = mesh.connect(client, server)) {
      server.close();
      client.close();
      assertEquals("still here", pair.send("still here"));
      assertEquals("so am I", pair.answer("so am I"));
    }
  }

  @Test
  void chainCache_resumedAndRepeatedHandshakes_verifyOnce() {
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(web);
    for (int i = 0; i < 5; i++) {
      assertTrue(mesh.exchange(client, server));
    }
    assertEquals(2, mesh.metrics.chainCacheMisses().count());
    assertEquals(8, mesh.metrics.chainCacheHits().count());
  }
}
