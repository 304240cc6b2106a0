// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.SpiffeId;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;

/** Who is at the other end of a connection whose handshake is complete, full or resumed. */
public final class PeerIdentity {
  private PeerIdentity() {}

  /**
   * The peer's identity, which the handshake has verified.
   *
   * @throws IllegalStateException if the handshake is not complete or was not made here
   */
  public static SpiffeId of(SSLEngine engine) {
    if (engine.getSession().getValue(Peer.KEY) instanceof Peer peer) {
      return peer.id();
    }
    throw new IllegalStateException("no handshake has verified this peer");
  }

  /**
   * The certificates that the peer proved it with, its own first.
   *
   * @throws IllegalStateException as {@link #of}
   */
  public static List<X509Certificate> chain(SSLEngine engine) {
    if (engine.getSession().getValue(Peer.KEY) instanceof Peer peer) {
      return peer.chain();
    }
    throw new IllegalStateException("no handshake has verified this peer");
  }
}
