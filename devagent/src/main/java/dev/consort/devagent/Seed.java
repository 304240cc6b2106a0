// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a datacenter holds from its start. Written in the form that the HTTP API takes.
 *
 * @param configEntries bodies of {@code PUT /v1/config}, applied first
 * @param services bodies of {@code PUT /v1/agent/service/register}
 * @param policies bodies of {@code PUT /v1/acl/policy}
 * @param tokens bodies of {@code PUT /v1/acl/token}
 */
public record Seed(
    List<ObjectNode> configEntries,
    List<ObjectNode> services,
    List<ObjectNode> policies,
    List<ObjectNode> tokens) {
  /** Nothing. */
  public static final Seed EMPTY = new Seed(List.of(), List.of(), List.of(), List.of());

  /** Copies the lists. */
  public Seed {
    configEntries = List.copyOf(configEntries);
    services = List.copyOf(services);
    policies = List.copyOf(policies);
    tokens = List.copyOf(tokens);
  }

  /** Tokens carry secrets: only how many there are is told. */
  @Override
  public String toString() {
    return "Seed["
        + configEntries.size()
        + " entries, "
        + services.size()
        + " services, "
        + tokens.size()
        + " tokens]";
  }
}
