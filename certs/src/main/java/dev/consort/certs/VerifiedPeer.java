// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.SpiffeId;
import java.time.Instant;

/**
 * A peer whose certificates lead to a root of the bundle.
 *
 * @param id the one URI of its certificate
 * @param from when the last certificate of its path, root included, becomes valid
 * @param until when the first of them runs out
 */
record VerifiedPeer(SpiffeId id, Instant from, Instant until) {
  boolean isValidAt(Instant now) {
    return !now.isBefore(from) && !now.isAfter(until);
  }
}
