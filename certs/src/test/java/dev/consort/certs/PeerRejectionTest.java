// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.certs.ca.LeafSpec;
import dev.consort.certs.ca.LeafUsage;
import dev.consort.certs.ca.ThrowawayCa;
import dev.consort.certs.identity.AgentId;
import dev.consort.certs.identity.GatewayId;
import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of wrong peer is refused inside the handshake, on either side and in each version. */
final class PeerRejectionTest {
  private final TlsFixture mesh = new TlsFixture();

  @AfterEach
  void close() {
    mesh.close();
  }

  static Stream<Arguments> wrongLeaves() {
    return Stream.of(
            wrong(PeerRejection.NO_URI_SAN, s -> s.withUris().withDnsNames("db.example")),
            wrong(
                PeerRejection.SEVERAL_URI_SANS,
                s -> s.withUris(s.uris().getFirst(), s.uris().getFirst() + "2")),
            wrong(PeerRejection.MALFORMED_ID, s -> s.withUris("https://example.com/")),
            wrong(PeerRejection.MALFORMED_ID, s -> s.withUris(s.uris().getFirst() + "/more")),
            wrong(
                PeerRejection.WRONG_TRUST_DOMAIN,
                s -> s.withUris(s.uris().getFirst().replace("1111", "2222"))),
            wrong(PeerRejection.WRONG_EKU, s -> s.withUsages(LeafUsage.CODE_SIGNING)),
            wrong(PeerRejection.CA_AS_LEAF, LeafSpec::asAuthority),
            wrong(
                PeerRejection.EXPIRED,
                s -> s.withDates(s.notBefore().minusSeconds(60), s.notBefore())),
            wrong(
                PeerRejection.NOT_YET_VALID,
                s -> s.withDates(s.notBefore().plusSeconds(3600), s.notAfter())))
        .flatMap(
            wrong ->
                Stream.of(TlsVersion.values())
                    .map(version -> arguments(wrong[0], version, wrong[1])));
  }

  private static Object[] wrong(PeerRejection reason, UnaryOperator<LeafSpec> change) {
    return new Object[] {reason, change};
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("wrongLeaves")
  void client_withWrongLeaf_isRefused(
      PeerRejection reason, TlsVersion version, UnaryOperator<LeafSpec> change) {
    assertClientRefused(reason, version, change.apply(mesh.ca.spec("web")));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("wrongLeaves")
  void server_withWrongLeaf_isRefused(
      PeerRejection reason, TlsVersion version, UnaryOperator<LeafSpec> change) {
    assertServerRefused(reason, version, change.apply(mesh.ca.spec("db")));
  }

  @ParameterizedTest
  @EnumSource
  void client_withLeafForServersOnly_isRefused(TlsVersion version) {
    LeafSpec spec = mesh.ca.spec("web").withUsages(LeafUsage.SERVER_AUTH);
    assertClientRefused(PeerRejection.WRONG_EKU, version, spec);
  }

  @ParameterizedTest
  @EnumSource
  void server_withLeafForClientsOnly_isRefused(TlsVersion version) {
    LeafSpec spec = mesh.ca.spec("db").withUsages(LeafUsage.CLIENT_AUTH);
    assertServerRefused(PeerRejection.WRONG_EKU, version, spec);
  }

  @ParameterizedTest
  @EnumSource
  void client_ofAnotherMeshWithTheSameName_isRefused(TlsVersion version) {
    TestCa other = new TestCa(mesh.clock);
    Credentials foreign =
        mesh.ca.credentials(
            mesh.ca.id("web"), other.root().leaf(mesh.ca.id("web")), mesh.ca.bundle());
    try (TlsPair pair = connect(foreign, mesh.ca.credentials("db"), version)) {
      assertEquals(Optional.of(PeerRejection.UNKNOWN_CA), pair.refusedByServer());
      assertEquals("", pair.send("never to be seen"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void server_ofAnotherMeshWithTheSameName_isRefused(TlsVersion version) {
    TestCa other = new TestCa(mesh.clock);
    Credentials foreign =
        mesh.ca.credentials(
            mesh.ca.id("db"), other.root().leaf(mesh.ca.id("db")), mesh.ca.bundle());
    try (TlsPair pair = connect(mesh.ca.credentials("web"), foreign, version)) {
      assertEquals(Optional.of(PeerRejection.UNKNOWN_CA), pair.refusedByClient());
    }
  }

  @ParameterizedTest
  @EnumSource
  void client_signedByAnotherServicesLeaf_isRefused(TlsVersion version) {
    // A member of the mesh that signs for itself: its leaf is sent along, and is no authority.
    ThrowawayCa member = mesh.ca.root().signingLeaf(mesh.ca.id("evil"));
    IssuedLeaf forged = member.leaf(mesh.ca.id("web"));
    Credentials credentials = mesh.ca.credentials(mesh.ca.id("web"), forged, mesh.ca.bundle());
    try (TlsPair pair = connect(credentials, mesh.ca.credentials("db"), version)) {
      assertEquals(Optional.of(PeerRejection.UNKNOWN_CA), pair.refusedByServer());
    }
  }

  @ParameterizedTest
  @EnumSource
  void client_bringingItsOwnRoot_isRefused(TlsVersion version) {
    TestCa other = new TestCa(mesh.clock);
    IssuedLeaf leaf = other.root().presenting(other.root().certificate()).leaf(mesh.ca.id("web"));
    Credentials foreign = mesh.ca.credentials(mesh.ca.id("web"), leaf, mesh.ca.bundle());
    try (TlsPair pair = connect(foreign, mesh.ca.credentials("db"), version)) {
      assertEquals(Optional.of(PeerRejection.UNKNOWN_CA), pair.refusedByServer());
    }
  }

  @ParameterizedTest
  @EnumSource
  void server_ofAnotherService_isRefused(TlsVersion version) {
    try (TlsPair pair =
        connect(mesh.ca.credentials("web"), mesh.ca.credentials("cache"), version)) {
      assertEquals(Optional.of(PeerRejection.UNEXPECTED_IDENTITY), pair.refusedByClient());
    }
    assertEquals(1, mesh.rejected(Role.OUTBOUND, PeerRejection.UNEXPECTED_IDENTITY));
  }

  @Test
  void server_ofTheServiceInAnotherDatacenterNamespaceOrPartition_isRefused() {
    ServiceId db = mesh.ca.id("db");
    String td = db.trustDomain();
    for (ServiceId other :
        List.of(
            new ServiceId(td, "default", "default", "dc2", "db"),
            new ServiceId(td, "default", "team", "dc1", "db"),
            new ServiceId(td, "part", "default", "dc1", "db"),
            new ServiceId(td, "default", "default", "dc1", "DB"))) {
      Credentials credentials =
          mesh.ca.credentials(other, LeafSpec.of(other, mesh.clock.instant()));
      try (TlsPair pair = connect(mesh.ca.credentials("web"), credentials, TlsVersion.TLS_1_3)) {
        assertEquals(Optional.of(PeerRejection.UNEXPECTED_IDENTITY), pair.refusedByClient());
      }
    }
  }

  @Test
  void server_thatIsNoService_isRefused() {
    Credentials gateway =
        mesh.ca.credentials(
            mesh.ca.id("gateway"),
            LeafSpec.of(
                new GatewayId(mesh.ca.root().trustDomain(), "default", "dc1"),
                mesh.clock.instant()));
    try (TlsPair pair = connect(mesh.ca.credentials("web"), gateway, TlsVersion.TLS_1_3)) {
      assertEquals(Optional.of(PeerRejection.UNEXPECTED_IDENTITY), pair.refusedByClient());
    }
  }

  @Test
  void client_thatIsAnAgent_isLeftToAuthorization() {
    AgentId agent = new AgentId(mesh.ca.root().trustDomain(), "default", "dc1", "node-1");
    Credentials credentials =
        mesh.ca.credentials(mesh.ca.id("agent"), LeafSpec.of(agent, mesh.clock.instant()));
    try (TlsPair pair = connect(credentials, mesh.ca.credentials("db"), TlsVersion.TLS_1_3)) {
      assertTrue(pair.succeeded());
      assertEquals(agent, PeerIdentity.of(pair.serverTls.engine()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void client_withoutCertificate_isRefused(TlsVersion version) throws Exception {
    SslContext bare =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL_REFCNT)
            .protocols(version.jdkName)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .build();
    SslHandler server =
        mesh.server(mesh.ca.credentials("db")).newHandler(UnpooledByteBufAllocator.DEFAULT);
    try (TlsPair pair = new TlsPair(bare.newHandler(UnpooledByteBufAllocator.DEFAULT), server)) {
      assertEquals(Optional.of(PeerRejection.NO_CERTIFICATE), pair.refusedByServer());
      assertThrows(IllegalStateException.class, () -> PeerIdentity.of(server.engine()));
    } finally {
      ReferenceCountUtil.release(bare);
    }
    assertEquals(1, mesh.rejected(Role.INBOUND, PeerRejection.NO_CERTIFICATE));
  }

  @Test
  void server_expectationChangedWhileResuming_isRefused() {
    ServerTls server = mesh.server(mesh.ca.credentials("db"));
    ClientTls client = mesh.client(mesh.ca.credentials("web"));
    assertTrue(mesh.exchange(client, server));
    Set<ServiceId> expected = new HashSet<>(Set.of(mesh.ca.id("db")));
    SslHandler handler = client.newHandler(UnpooledByteBufAllocator.DEFAULT, "", expected, "db");
    expected.clear();
    try (TlsPair pair = new TlsPair(handler, server.newHandler(UnpooledByteBufAllocator.DEFAULT))) {
      assertEquals(Optional.of(PeerRejection.UNEXPECTED_IDENTITY), pair.refusedByClient());
    }
    assertEquals(0, mesh.resumed(Role.OUTBOUND));
  }

  @Test
  void plaintext_toTheServer_failsTheHandshakeWithoutAReason() {
    SslHandler server =
        mesh.server(mesh.ca.credentials("db")).newHandler(UnpooledByteBufAllocator.DEFAULT);
    EmbeddedChannel channel = new EmbeddedChannel(server);
    channel
        .pipeline()
        .fireChannelRead(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.UTF_8));
    channel.runPendingTasks();
    assertTrue(server.handshakeFuture().isDone());
    assertFalse(server.handshakeFuture().isSuccess());
    assertEquals(Optional.empty(), PeerRejection.of(server.handshakeFuture().cause()));
    assertFalse(channel.isActive());
    assertEquals(1, mesh.metrics.inbound().failed().count());
    channel.releaseOutbound();
  }

  @Test
  void connection_closedWithoutAWord_isNoFailure() {
    SslHandler server =
        mesh.server(mesh.ca.credentials("db")).newHandler(UnpooledByteBufAllocator.DEFAULT);
    new EmbeddedChannel(server).close();
    assertFalse(server.handshakeFuture().isSuccess());
    assertEquals(0, mesh.metrics.inbound().failed().count());
    assertEquals(1, mesh.metrics.inbound().closed().count());
  }

  private void assertClientRefused(PeerRejection reason, TlsVersion version, LeafSpec spec) {
    Credentials web = mesh.ca.credentials(mesh.ca.id("web"), spec);
    try (TlsPair pair = connect(web, mesh.ca.credentials("db"), version)) {
      assertEquals(Optional.of(reason), pair.refusedByServer());
      assertEquals("", pair.send("never to be seen"));
    }
    assertEquals(1, mesh.rejected(Role.INBOUND, reason));
    assertEquals(0, mesh.full(Role.INBOUND));
  }

  private void assertServerRefused(PeerRejection reason, TlsVersion version, LeafSpec spec) {
    Credentials db = mesh.ca.credentials(mesh.ca.id("db"), spec);
    try (TlsPair pair = connect(mesh.ca.credentials("web"), db, version)) {
      assertEquals(Optional.of(reason), pair.refusedByClient());
      assertEquals("", pair.send("never to be seen"));
    }
    assertEquals(1, mesh.rejected(Role.OUTBOUND, reason));
    assertEquals(0, mesh.full(Role.OUTBOUND));
  }

  private TlsPair connect(Credentials client, Credentials server, TlsVersion version) {
    return mesh.connect(mesh.client(client, TlsFixture.only(version)), mesh.server(server));
  }
}
