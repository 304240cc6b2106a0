// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.config;

import java.nio.file.Path;

/** Where the ACL token comes from. The token itself never appears in {@code toString}. */
public sealed interface AgentToken {
  /** No token: the agent's own default, or anonymous. */
  record None() implements AgentToken {}

  /** A token given by value. */
  record Fixed(String value) implements AgentToken {
    @Override
    public String toString() {
      return "Fixed[redacted]";
    }
  }

  /** A file that holds the token; read again when it changes and when the agent answers 403. */
  record File(Path path) implements AgentToken {}
}
