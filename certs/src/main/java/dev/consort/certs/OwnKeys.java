// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Presents the one leaf there is, whatever authorities the peer names: behind a rotation its list
 * may lag. A key store would do the same after hashing a password some thousand times.
 */
final class OwnKeys extends X509ExtendedKeyManager {
  private static final String ALIAS = "leaf";

  private final X509Certificate[] chain;
  private final PrivateKey key;

  OwnKeys(LeafCertificate leaf) {
    this.chain = leaf.chain().toArray(X509Certificate[]::new);
    this.key = leaf.key();
  }

  @Override
  public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
    for (String type : types) {
      if (fits(type)) {
        return ALIAS;
      }
    }
    return null;
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    return fits(type) ? ALIAS : null;
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return null;
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return null;
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return fits(type) ? new String[] {ALIAS} : null;
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return fits(type) ? new String[] {ALIAS} : null;
  }

  /** Not a copy: the TLS library knows by its identity that it has it already. */
  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chain;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }

  private boolean fits(String type) {
    return type.equals(key.getAlgorithm());
  }
}
