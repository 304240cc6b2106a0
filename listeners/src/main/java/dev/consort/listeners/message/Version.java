// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

/** The version a message came in, as far as it matters to whom it is passed on. */
public enum Version {
  /** HTTP/1.0: no chunks, no informational responses, no persistence unless asked for. */
  HTTP_1_0("HTTP/1.0"),
  /** HTTP/1.1. */
  HTTP_1_1("HTTP/1.1"),
  /** HTTP/2. */
  HTTP_2("HTTP/2");

  private final String label;

  Version(String label) {
    this.label = label;
  }

  /** As access logs write it. */
  public String label() {
    return label;
  }
}
