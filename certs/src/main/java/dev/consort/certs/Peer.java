// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.SpiffeId;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the handshake leaves in the session.
 *
 * @param id who the peer is, verified
 * @param chain as it was sent, its own certificate first
 * @param resumed whether the handshake resumed an earlier session
 */
record Peer(SpiffeId id, List<X509Certificate> chain, boolean resumed) {
  /** Under which a session holds it. */
  static final String KEY = "dev.consort.peer";
}
