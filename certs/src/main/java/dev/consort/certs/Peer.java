// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.SpiffeId;

/**
 * What the handshake leaves in the session.
 *
 * @param id who the peer is, verified
 * @param resumed whether the handshake resumed an earlier session
 */
record Peer(SpiffeId id, boolean resumed) {
  /** Under which a session holds it. */
  static final String KEY = "dev.consort.peer";
}
