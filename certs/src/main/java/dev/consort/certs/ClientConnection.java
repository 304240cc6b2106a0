// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import java.util.Set;

/**
 * What has to be known of an outbound connection inside the TLS library's callbacks. Belongs to the
 * connection's event loop.
 */
final class ClientConnection {
  final String sessionKey;
  final Set<ServiceId> expected;

  /** Set when the handshake has verified the peer; null before. */
  VerifiedPeer peer;

  ClientConnection(String sessionKey, Set<ServiceId> expected) {
    this.sessionKey = sessionKey;
    this.expected = expected;
  }
}
