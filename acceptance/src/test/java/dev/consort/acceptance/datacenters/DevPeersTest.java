// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.acceptance.support.AgentKind;
import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.Dial;
import dev.consort.acceptance.support.Mesh;
import dev.consort.acceptance.support.MeshGateway;
import dev.consort.acceptance.support.MeshPeer;
import dev.consort.acceptance.support.MeshService;
import dev.consort.acceptance.support.TcpApp;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway between this cluster and a peer of it that is played, on the embedded agent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DevPeersTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String THEIRS =
      ".default.default.us.external.c96351fd-3c6d-7ca3-e196-531f04576ef1.consul";

  @RegisterExtension final Mesh mesh = new Mesh(AgentKind.DEV);

  private MeshGateway gateway;

  @BeforeAll
  void open() {
    gateway = mesh.gateway("gw-peers");
  }

  /** The peer exports a service, behind a gateway of its own at this port. */
  private void exported(String service, int port) {
    mesh.agent()
        .api()
        .put(
            "/v1/catalog/register",
            Map.of(
                "PeerName",
                "partner",
                "Node",
                "far",
                // As here, which must not make it near.
                "Datacenter",
                "dc1",
                "Service",
                Map.of(
                    "ID",
                    service + "-proxy",
                    "Kind",
                    "connect-proxy",
                    "Address",
                    "192.0.2.1",
                    "Port",
                    9,
                    "TaggedAddresses",
                    Map.of("wan", Map.of("Address", "127.0.0.1", "Port", port)),
                    "Proxy",
                    Map.of("DestinationServiceName", service),
                    "Connect",
                    Map.of("PeerMeta", Map.of("SNI", List.of(service + THEIRS))))));
  }

  private void exportedNoMore(String service) {
    mesh.agent()
        .api()
        .put(
            "/v1/catalog/deregister",
            Map.of("PeerName", "partner", "ServiceID", service + "-proxy"));
  }

  private void awaitKnown(String serverName, boolean known) {
    Await.until(
        serverName + (known ? " to be known" : " to be forgotten"),
        LIMIT,
        () -> gateway.page().get("services").has(serverName) == known);
  }

  private String trustDomain() {
    return mesh.agent().roots().get("TrustDomain").asText();
  }

  @Test
  void serviceOfAPeer_isReachedByItsServerName_endToEnd() throws IOException {
    MeshPeer.Listening far = mesh.closing(MeshPeer.of(mesh.agent(), "played-by-the-peer").listen());
    exported("mail", far.port());
    awaitKnown("mail" + THEIRS, true);
    try (SSLSocket socket =
        MeshPeer.of(mesh.agent(), "caller").call(gateway.lanPort(), "mail" + THEIRS)) {
      assertTrue(
          names((X509Certificate) socket.getSession().getPeerCertificates()[0])
              .contains("/svc/played-by-the-peer"));
      assertTrue(names(far.client()).contains("/svc/caller"));
      assertEquals("through", Dial.echo(socket, "through"));
    }
    JsonNode line =
        gateway
            .process()
            .awaitAccessLine(
                LIMIT, each -> each.path("destination").asText().equals("mail" + THEIRS));
    assertEquals("gateway", line.path("direction").asText());
  }

  private static String names(X509Certificate certificate) {
    try {
      return String.valueOf(certificate.getSubjectAlternativeNames());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bytes_toAPeerAndBack_areThoseThatWereSent() throws Exception {
    TcpApp far = mesh.closing(TcpApp.echo());
    exported("raw", far.port());
    awaitKnown("raw" + THEIRS, true);
    byte[] hello = hello("raw" + THEIRS);
    try (Socket socket = Dial.to(gateway.lanPort())) {
      socket.getOutputStream().write(hello);
      assertArrayEquals(hello, socket.getInputStream().readNBytes(hello.length));
      // Nothing that TLS would have.
      byte[] rest = {0, 1, 2, -1, 22, 3, 3, 0, 0};
      socket.getOutputStream().write(rest);
      assertArrayEquals(rest, socket.getInputStream().readNBytes(rest.length));
    }
  }

  /** What a client says first. */
  private static byte[] hello(String serverName) throws GeneralSecurityException, IOException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(serverName)));
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  private void assertClosedAndCounted(String serverName) {
    double before = gateway.unknownNames();
    assertThrows(
        IOException.class,
        () -> MeshPeer.of(mesh.agent(), "caller").call(gateway.lanPort(), serverName));
    gateway
        .process()
        .awaitAccessLine(
            LIMIT,
            each ->
                each.path("reason").asText().equals("unknown_sni")
                    && each.toString().contains(serverName));
    assertEquals(before + 1, gateway.unknownNames());
  }

  @Test
  void nameOfAPeerThatNobodyHas_isClosedAndCounted() {
    assertClosedAndCounted("nothing" + THEIRS);
  }

  @Test
  void serviceThatAPeerExportsNoMore_isForgotten_andClosed() throws IOException {
    MeshPeer.Listening far = mesh.closing(MeshPeer.of(mesh.agent(), "brief").listen());
    exported("brief", far.port());
    awaitKnown("brief" + THEIRS, true);
    exportedNoMore("brief");
    awaitKnown("brief" + THEIRS, false);
    assertClosedAndCounted("brief" + THEIRS);
    assertEquals(0, far.handshakes());
  }

  @Test
  void serviceOfAPeer_thatMoves_isFollowed() throws IOException {
    MeshPeer.Listening before = mesh.closing(MeshPeer.of(mesh.agent(), "before").listen());
    MeshPeer.Listening after = mesh.closing(MeshPeer.of(mesh.agent(), "after").listen());
    exported("moving", before.port());
    awaitKnown("moving" + THEIRS, true);
    exported("moving", after.port());
    Await.until(
        "the new place",
        LIMIT,
        () -> {
          try (SSLSocket socket =
              MeshPeer.of(mesh.agent(), "caller").call(gateway.lanPort(), "moving" + THEIRS)) {
            return names((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .contains("/svc/after");
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void serviceThatIsExported_isReachedByTheNameThatThePeerUses_ifItCarriesBytes()
      throws IOException {
    Site.start(mesh, "shop", "open");
    MeshService web = mesh.unregistered("pages", 1).speaking("http");
    mesh.register(web);
    mesh.agent()
        .api()
        .put(
            "/v1/config",
            Map.of(
                "Kind",
                "exported-services",
                "Name",
                "default",
                "Services",
                List.of(
                    Map.of("Name", "shop", "Consumers", List.of(Map.of("Peer", "partner"))),
                    Map.of("Name", "pages", "Consumers", List.of(Map.of("Peer", "partner"))))));
    String shop = "shop.default.default.partner.external." + trustDomain();
    awaitKnown(shop, true);
    try (SSLSocket socket = MeshPeer.of(mesh.agent(), "caller").call(gateway.lanPort(), shop)) {
      assertTrue(
          names((X509Certificate) socket.getSession().getPeerCertificates()[0])
              .contains("/svc/shop"));
    }
    String pages = "pages.default.default.partner.external." + trustDomain();
    assertFalse(gateway.page().get("services").has(pages));
    assertTrue(
        gateway.page().at("/leftOut/exported pages").asText().contains("http"),
        gateway.page()::toString);
    assertClosedAndCounted(pages);
  }
}
