// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

/** What a change is about, so that only those who wait for it wake up. */
public enum Topic {
  /** Services, checks and nodes. */
  CATALOG,
  /** Config entries, intentions among them. */
  CONFIG,
  /** Roots and the configuration of the CA. */
  CA,
  /** Leaf certificates. */
  LEAF,
  /** Tokens and policies. */
  ACL,
  /** Prepared queries. */
  QUERY,
  /** Cluster peers; what they export is of the catalog. */
  PEERING
}
