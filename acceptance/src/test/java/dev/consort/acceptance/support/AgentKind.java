// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

/** Which program plays the agent. */
public enum AgentKind {
  /** The installed Consul: as old as it may be, it knows no intentions on requests. */
  REAL,
  /** {@code consort dev}, which allows what no intention names. */
  DEV,
  /** {@code consort dev}, which denies what no intention names. */
  DEV_DENYING
}
