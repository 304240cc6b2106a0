// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.MalformedSpiffeId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.certs.identity.SpiffeIds;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who is at the other end of a connection whose handshake is complete, full or resumed. */
public final class PeerIdentity {
  private PeerIdentity() {}

  /**
   * The peer's identity, which the handshake has verified.
   *
   * @throws IllegalStateException if the handshake is not complete or was not made here
   */
  public static SpiffeId of(SSLEngine engine) {
    try {
      X509Certificate leaf = (X509Certificate) engine.getSession().getPeerCertificates()[0];
      List<String> uris = UriSans.of(leaf);
      if (uris.size() != 1) {
        throw new IllegalStateException("a verified peer has " + uris.size() + " URIs");
      }
      return SpiffeIds.parse(uris.getFirst());
    } catch (SSLPeerUnverifiedException | MalformedSpiffeId e) {
      throw new IllegalStateException("no handshake has verified this peer", e);
    }
  }
}
