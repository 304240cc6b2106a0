// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import java.util.Locale;

/** Why a connection ended. In the access log and as a metric label. */
public enum CloseReason {
  /** Both sides said that they were done, and everything arrived. */
  FINISHED(false),
  /** One side's connection broke. */
  RESET(true),
  /** One side's TLS connection ended without saying so: data may be missing. */
  TRUNCATED(true),
  /** One side sent what TLS forbids, or refused what it was sent, once data could flow. */
  TLS_ERROR(true),
  /** A peer connected and left without sending anything, as health checks do. */
  PROBE(false),
  /** The handshake with a peer failed; the detail says how. */
  HANDSHAKE_FAILED(false),
  /** The handshake with a peer took too long. */
  HANDSHAKE_TIMEOUT(false),
  /** The server name that a peer asked a gateway for is not known, or there was none. */
  UNKNOWN_SNI(false),
  /** No intention or default allows the peer. */
  DENIED(false),
  /** The local application could not be reached. */
  APP_UNREACHABLE(false),
  /** No instance of the upstream could be reached. */
  UPSTREAM_UNREACHABLE(false),
  /** The upstream has no instance that may be used. */
  NO_ENDPOINT(false),
  /** A change of intentions denies what they allowed before. */
  POLICY_CHANGED(true),
  /** The time for draining was up. */
  DRAINED(true),
  /** Something went wrong in here. */
  INTERNAL(true);

  private final boolean resets;
  private final String label;

  CloseReason(boolean resets) {
    this.resets = resets;
    this.label = name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether the remaining side must see a broken connection: an orderly end would tell it that it
   * has everything.
   */
  boolean resets() {
    return resets;
  }

  /** As in logs and labels, {@code policy_changed}. */
  public String label() {
    return label;
  }
}
