// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import java.util.Locale;

/** Which side ended a connection first. */
public enum ClosedBy {
  /** The local application. */
  APP,
  /** The other end of the mesh: a client of inbound, an instance of outbound connections. */
  PEER,
  /** This proxy. */
  PROXY;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As in logs and labels, {@code peer}. */
  public String label() {
    return label;
  }
}
