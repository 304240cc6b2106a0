// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Somebody in the mesh who speaks TLS with a real leaf certificate, by the JDK's TLS and without a
 * sidecar: to see what a sidecar presents, and to play peers that no well-behaved sidecar would be.
 * It believes everybody; whether a sidecar does is what tests look at.
 */
public final class MeshPeer {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final char[] NO_PASSWORD = new char[0];

  private final SSLContext context;

  private MeshPeer(SSLContext context) {
    this.context = context;
  }

  /** A peer with the certificate that the agent hands to proxies of this service now. */
  public static MeshPeer of(MeshAgent agent, String service) {
    JsonNode leaf = agent.leaf(service);
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, NO_PASSWORD);
      keys.setKeyEntry(
          "leaf",
          key(leaf.path("PrivateKeyPEM").asText()),
          NO_PASSWORD,
          chain(leaf.path("CertPEM").asText()));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          factory.getKeyManagers(), new TrustManager[] {new TrustEverybody()}, new SecureRandom());
      return new MeshPeer(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError("cannot use the leaf of " + service, e);
    }
  }

  /**
   * Connects to a sidecar's port of the mesh and completes the handshake, as far as it sees.
   *
   * @param protocols offered by ALPN
   */
  public SSLSocket dial(int port, String... protocols) throws IOException {
    Socket plain = Dial.to(port);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Connects to a gateway, and by this server name to whoever is behind it. */
  public SSLSocket call(int port, String serverName) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(Dial.to(port), "127.0.0.1", port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(serverName)));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** The certificate that whoever listens there presents to a client of the mesh. */
  public X509Certificate certificateAt(int port) throws IOException {
    try (SSLSocket socket = dial(port)) {
      return certificate(socket.getSession());
    }
  }

  /** Plays a sidecar that takes connections of the mesh: asks for a certificate, echoes bytes. */
  public Listening listen() throws IOException {
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 64, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(true);
    return new Listening(server);
  }

  /** A listening peer. Serves one connection after the other, each to its end. */
  public static final class Listening implements AutoCloseable {
    private final SSLServerSocket server;
    private volatile CompletableFuture<X509Certificate> client = new CompletableFuture<>();
    private final AtomicInteger bytesReceived = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();

    private Listening(SSLServerSocket server) {
      this.server = server;
      Thread.ofVirtual().name("mesh peer").start(this::serve);
    }

    public int port() {
      return server.getLocalPort();
    }

    /** Bytes of applications that came, over all connections. */
    public int bytesReceived() {
      return bytesReceived.get();
    }

    /** The certificate of the client that connected last, or of the first that will. */
    public X509Certificate client() {
      try {
        return client.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new AssertionError("no client of the mesh connected", e);
      }
    }

    /** Handshakes completed: the clients believed this peer. */
    public int handshakes() {
      return handshakes.get();
    }

    /** Connections that are over, however they ended. */
    public int over() {
      return over.get();
    }

    @Override
    public void close() throws IOException {
      server.close();
    }

    private void serve() {
      while (!server.isClosed()) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
          socket.setSoTimeout(TIMEOUT_MILLIS);
          echo(socket);
        } catch (IOException e) {
          // A client that refuses this peer breaks off, which some tests want to see.
          over.incrementAndGet();
        }
      }
    }

    private void echo(SSLSocket socket) throws IOException {
      socket.startHandshake();
      handshakes.incrementAndGet();
      X509Certificate presented = certificate(socket.getSession());
      if (!client.complete(presented)) {
        client = CompletableFuture.completedFuture(presented);
      }
      byte[] buffer = new byte[4096];
      for (int n = socket.getInputStream().read(buffer);
          n > 0;
          n = socket.getInputStream().read(buffer)) {
        bytesReceived.addAndGet(n);
        socket.getOutputStream().write(buffer, 0, n);
      }
      over.incrementAndGet();
    }
  }

  private static X509Certificate certificate(SSLSession session) throws SSLPeerUnverifiedException {
    return (X509Certificate) session.getPeerCertificates()[0];
  }

  private static PrivateKey key(String pem) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      Object found = parser.readObject();
      return found instanceof PEMKeyPair pair
          ? converter.getKeyPair(pair).getPrivate()
          : converter.getPrivateKey((PrivateKeyInfo) found);
    }
  }

  /**
   * As far as each was issued by the next: after a rotation, intermediates of both roots follow.
   */
  private static Certificate[] chain(String pem) throws GeneralSecurityException {
    byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate next :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes))) {
      X509Certificate issuer = (X509Certificate) next;
      if (!chain.isEmpty()
          && !chain.getLast().getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
        break;
      }
      chain.add(issuer);
    }
    return chain.toArray(Certificate[]::new);
  }

  private static final class TrustEverybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
