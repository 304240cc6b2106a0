// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

/** Which program plays a sidecar. */
public enum SidecarKind {
  /** The subject of the tests. */
  CONSORT,
  /** {@code consul connect proxy}. */
  BUILT_IN,
  /** Envoy, configured as Consul would configure it, once and for all. */
  ENVOY;

  /**
   * The subject of a test: Consort, unless the system property {@code acceptance.subject} says
   * {@code BUILT_IN}. That runs the tests against Consul's own sidecar, to tell a fault of the
   * harness from a fault of Consort; tests of what only Consort can do fail then.
   */
  public static SidecarKind subject() {
    return valueOf(System.getProperty("acceptance.subject", CONSORT.name()));
  }
}
