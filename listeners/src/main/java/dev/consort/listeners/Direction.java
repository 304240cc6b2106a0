// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

/** Which way requests or connections go through a sidecar. */
public enum Direction {
  /** From the mesh to the application. */
  INBOUND("inbound"),
  /** From the application to an upstream. */
  OUTBOUND("outbound"),
  /** From anybody to what the application exposes without mTLS. */
  EXPOSED("exposed");

  private final String label;

  Direction(String label) {
    this.label = label;
  }

  /** The word in logs and metrics. */
  public String label() {
    return label;
  }
}
