// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.consort.certs.ca.KeyKind;
import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is negotiated, and with whom. */
final class ProtocolTest {
  private final TlsFixture mesh = new TlsFixture();
  private final Credentials db = mesh.ca.credentials("db");
  private final Credentials web = mesh.ca.credentials("web");

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void handshake_ofTwoDefaults_isTls13WithAHybridGroup() throws Exception {
    try (TlsPair pair = mesh.connect(mesh.client(web), mesh.server(db))) {
      assertTrue(pair.succeeded());
      assertEquals("TLSv1.3", pair.protocol());
      assertEquals("X25519MLKEM768", pair.group());
    }
  }

  @Test
  void handshake_resumed_usesAClassicalGroup() throws Exception {
    ServerTls server = mesh.server(db);
    ClientTls client = mesh.client(web);
    assertTrue(mesh.exchange(client, server));
    try (TlsPair pair = mesh.connect(client, server)) {
      assertEquals(1, mesh.resumed(Role.OUTBOUND));
      assertEquals("X25519", pair.group());
    }
  }

  @ParameterizedTest
  @EnumSource
  void handshake_clientOfOneVersion_isAccepted(TlsVersion version) {
    try (TlsPair pair = mesh.connect(mesh.client(web, TlsFixture.only(version)), mesh.server(db))) {
      assertTrue(pair.succeeded());
      assertEquals(version.jdkName, pair.protocol());
    }
  }

  @Test
  void handshake_policiesWithoutCommonVersion_fails() {
    try (TlsPair pair =
        mesh.connect(
            mesh.client(web, TlsFixture.only(TlsVersion.TLS_1_2)),
            mesh.server(db, TlsFixture.only(TlsVersion.TLS_1_3)))) {
      assertFalse(pair.serverTls.handshakeFuture().isSuccess());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1", "TLSv1.1"})
  void server_clientOfAnOldVersion_isRefused(String old) throws SSLException {
    assertFalse(foreignClient(SslProvider.OPENSSL_REFCNT, old));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void server_clientOnTheJdk_isAccepted(String version) throws SSLException {
    assertTrue(foreignClient(SslProvider.JDK, version));
  }

  private boolean foreignClient(SslProvider provider, String version) throws SSLException {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(provider)
            .protocols(version)
            .keyManager(new OwnKeys(web.leaf()))
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .build();
    try (TlsPair pair =
        new TlsPair(
            context.newHandler(UnpooledByteBufAllocator.DEFAULT),
            mesh.server(db).newHandler(UnpooledByteBufAllocator.DEFAULT))) {
      return pair.succeeded() && pair.send("ping").equals("ping");
    } finally {
      ReferenceCountUtil.release(context);
    }
  }

  @ParameterizedTest
  @EnumSource
  void handshake_rsaLeavesOfAnRsaRoot_succeeds(TlsVersion version) {
    TestCa rsa = new TestCa(TestCa.TRUST_DOMAIN, KeyKind.RSA, mesh.clock);
    Credentials server = rsa.credentials(rsa.id("db"), rsa.spec("db").withKey(KeyKind.RSA));
    Credentials client = rsa.credentials(rsa.id("web"), rsa.spec("web").withKey(KeyKind.RSA));
    try (TlsPair pair =
        mesh.connect(mesh.client(client, TlsFixture.only(version)), mesh.server(server))) {
      assertTrue(pair.succeeded());
    }
  }

  @ParameterizedTest
  @EnumSource
  void handshake_leavesOfAnIntermediate_succeeds(TlsVersion version) {
    var dc2 = mesh.ca.root().intermediate();
    Credentials server =
        mesh.ca.credentials(mesh.ca.id("db"), dc2.leaf(mesh.ca.id("db")), mesh.ca.bundle());
    Credentials client =
        mesh.ca.credentials(mesh.ca.id("web"), dc2.leaf(mesh.ca.id("web")), mesh.ca.bundle());
    try (TlsPair pair =
        mesh.connect(mesh.client(client, TlsFixture.only(version)), mesh.server(server))) {
      assertTrue(pair.succeeded());
    }
  }

  @Test
  void handshake_newLeafCrossSigned_isTrustedByThoseWithTheOldRootOnly() {
    TestCa next = new TestCa(mesh.clock);
    var signing = next.root().presenting(next.root().crossSignedBy(mesh.ca.root()));
    Credentials rotated =
        mesh.ca.credentials(
            mesh.ca.id("db"),
            signing.leaf(mesh.ca.id("db")),
            new TrustBundle(
                TestCa.TRUST_DOMAIN,
                List.of(mesh.ca.root().certificate(), next.root().certificate())));
    try (TlsPair pair = mesh.connect(mesh.client(web), mesh.server(rotated))) {
      assertTrue(pair.succeeded());
    }
  }

  @Test
  void server_newCredentials_nextHandshakeShowsTheNewSerial() throws Exception {
    ClientTls client = mesh.client(web);
    for (int i = 0; i < 2; i++) {
      Credentials fresh = mesh.ca.credentials("db");
      ServerTls server = mesh.server(fresh);
      try (TlsPair pair = mesh.connect(client, server)) {
        assertEquals(
            fresh.leaf().chain().getFirst(),
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(
                        pair.clientTls
                            .engine()
                            .getSession()
                            .getPeerCertificates()[0]
                            .getEncoded())));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db.default.dc1.internal.11111111-2222-3333-4444-555555555555.consul",
        "my_db.default.dc1.internal.11111111-2222-3333-4444-555555555555.consul",
        "a-label-that-is-longer-than-the-sixty-three-characters-of-a-dns-label-is.default.x",
        "nodots",
      })
  void sni_anyNameOfAService_arrivesAsItIs(String sni) {
    try (TlsPair pair = connectWithSni(sni)) {
      assertTrue(pair.succeeded());
      assertEquals(sni, pair.sniAtServer());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 256})
  void sni_emptyOrLongerThanTlsAllows_isNotSent(int length) {
    try (TlsPair pair = connectWithSni("x".repeat(length))) {
      assertTrue(pair.succeeded());
      assertEquals("", pair.sniAtServer());
    }
  }

  private TlsPair connectWithSni(String sni) {
    SslHandler client =
        mesh.client(web)
            .newHandler(UnpooledByteBufAllocator.DEFAULT, sni, Set.of(mesh.ca.id("db")), "db");
    return new TlsPair(client, mesh.server(db).newHandler(UnpooledByteBufAllocator.DEFAULT));
  }

  @Test
  void alpn_inThePolicy_isNegotiatedAndElseAbsent() {
    TlsPolicy http = TlsPolicy.DEFAULT.withApplicationProtocols("h2", "http/1.1");
    try (TlsPair pair = mesh.connect(mesh.client(web, http), mesh.server(db, http))) {
      assertEquals("h2", pair.serverTls.applicationProtocol());
      assertEquals("h2", pair.clientTls.applicationProtocol());
    }
    TlsPolicy other = TlsPolicy.DEFAULT.withApplicationProtocols("other");
    try (TlsPair pair = mesh.connect(mesh.client(web, other), mesh.server(db, http))) {
      assertTrue(pair.succeeded());
      assertNull(pair.serverTls.applicationProtocol());
    }
  }

  @Test
  void ciphers_inThePolicy_areSpoken() {
    String cipher = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
    TlsPolicy policy =
        new TlsPolicy(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2, List.of(cipher), List.of());
    try (TlsPair pair = mesh.connect(mesh.client(web, policy), mesh.server(db))) {
      assertEquals(cipher, pair.serverTls.engine().getSession().getCipherSuite());
    }
  }

  @Test
  void policy_unsafeOrUpsideDown_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TlsPolicy(
                TlsVersion.TLS_1_2,
                TlsVersion.TLS_1_3,
                List.of("TLS_RSA_WITH_AES_128_CBC_SHA"),
                List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TlsPolicy(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2, List.of(), List.of()));
  }

  @Test
  void newHandler_afterClose_isRefused() {
    ServerTls server = ServerTls.build(db, TlsPolicy.DEFAULT, mesh.metrics, mesh.clock);
    ClientTls client = ClientTls.build(web, TlsPolicy.DEFAULT, mesh.metrics, mesh.clock);
    server.close();
    client.close();
    Set<ServiceId> expected = Set.of(mesh.ca.id("db"));
    assertThrows(
        IllegalStateException.class, () -> server.newHandler(UnpooledByteBufAllocator.DEFAULT));
    assertThrows(
        IllegalStateException.class,
        () -> client.newHandler(UnpooledByteBufAllocator.DEFAULT, "", expected, "db"));
  }

  @Test
  void build_keyOfAnotherLeaf_isRefused() {
    LeafCertificate mixed =
        new LeafCertificate(web.leaf().id(), web.leaf().chain(), db.leaf().key());
    Credentials credentials = new Credentials(mixed, web.bundle(), 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> ServerTls.build(credentials, TlsPolicy.DEFAULT, mesh.metrics, mesh.clock));
    assertThrows(
        IllegalArgumentException.class,
        () -> ClientTls.build(credentials, TlsPolicy.DEFAULT, mesh.metrics, mesh.clock));
  }

  @Test
  void metrics_credentialsInForce_showExpiryAndGeneration() {
    mesh.server(db);
    String shown = mesh.registry.scrape();
    assertTrue(shown.contains("consort_leaf_expiry_seconds{service=\"db\"} 259200.0"), shown);
    assertTrue(
        shown.contains("consort_credentials_generation{service=\"db\"} " + db.generation() + ".0"),
        shown);
    mesh.metrics.leaves().retire(db.leaf().id());
    assertFalse(mesh.registry.scrape().contains("consort_leaf_expiry_seconds{"));
  }
}
