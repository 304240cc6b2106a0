// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import java.util.Arrays;
import java.util.Optional;

/** What rights are about. */
public enum Resource {
  /** A service, by name. */
  SERVICE("service", true),
  /** The intentions of a destination, by name. */
  INTENTION("intention", true),
  /** A node, by name. */
  NODE("node", true),
  /** An agent, by node name. */
  AGENT("agent", true),
  /** Keys of the store that this agent does not have. */
  KEY("key", true),
  /** Sessions, which this agent does not have. */
  SESSION("session", true),
  /** Events, which this agent does not have. */
  EVENT("event", true),
  /** Prepared queries, by name. */
  QUERY("query", true),
  /** The cluster's own working. */
  OPERATOR("operator", false),
  /** Tokens and policies. */
  ACL("acl", false),
  /** Settings of the whole mesh. */
  MESH("mesh", false),
  /** Peerings. */
  PEERING("peering", false),
  /** The gossip keys that this agent does not have. */
  KEYRING("keyring", false);

  private final String word;
  private final boolean named;

  Resource(String word, boolean named) {
    this.word = word;
    this.named = named;
  }

  /** Consul's word for it. */
  String word() {
    return word;
  }

  /** Whether rules are about one by name. */
  boolean named() {
    return named;
  }

  static Optional<Resource> parse(String word) {
    return Arrays.stream(values()).filter(r -> r.word.equals(word)).findFirst();
  }
}
