// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.upstreams.UpstreamId;

/**
 * Something to be found out for an upstream: what its own name stands for, or that of a fallback.
 * Two upstreams with the same fallback have a lead each, since each asks with its own settings.
 *
 * @param upstream as declared
 * @param named itself or a fallback
 */
record Lead(UpstreamId upstream, UpstreamId named) {
  /** {@code db}, {@code db fallback query:geo-db}: for people. */
  @Override
  public String toString() {
    return upstream.equals(named) ? named.toString() : upstream + " fallback " + named;
  }
}
