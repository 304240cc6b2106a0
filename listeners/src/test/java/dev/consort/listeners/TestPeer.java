// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.ca.IssuedLeaf;
import dev.consort.upstreams.Address;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** A peer on the JDK's TLS that presents any leaf and trusts everybody, for tests. */
public final class TestPeer {
  private TestPeer() {}

  /**
   * Connects and shakes hands.
   *
   * @param protocol {@code TLSv1.2} or {@code TLSv1.3}
   */
  public static SSLSocket connect(Address address, IssuedLeaf leaf, String protocol)
      throws IOException {
    Address.Tcp tcp = (Address.Tcp) address;
    return over(new Socket(tcp.host(), tcp.port()), leaf, protocol);
  }

  /** Shakes hands over a connection that stays the caller's to break. */
  public static SSLSocket over(Socket connection, IssuedLeaf leaf, String protocol)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) context(leaf).getSocketFactory().createSocket(connection, "mesh", 1, true);
    socket.setEnabledProtocols(new String[] {protocol});
    socket.startHandshake();
    return socket;
  }

  /** What the peer's TLS is made of. */
  public static SSLContext context(IssuedLeaf leaf) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new Presenting(leaf)}, new TrustManager[] {new Trusting()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Presents the leaf whatever authorities are asked for. */
  private static final class Presenting extends X509ExtendedKeyManager {
    private final IssuedLeaf leaf;

    Presenting(IssuedLeaf leaf) {
      this.leaf = leaf;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"leaf"};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "leaf";
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[] {"leaf"};
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return "leaf";
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return "leaf";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return leaf.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return leaf.key();
    }
  }

  private static final class Trusting implements X509TrustManager {
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
