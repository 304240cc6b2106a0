// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import java.util.Set;

/**
 * The names in a datacenter's catalog.
 *
 * @param names under which anything is registered
 * @param index moves with every change of any instance
 */
public record Names(Set<String> names, String index) {
  /** Copies the set. */
  public Names {
    names = Set.copyOf(names);
  }

  /**
   * The watch of {@code /v1/catalog/services}.
   *
   * @param stale whether any server may answer
   */
  public static WatchSpec<Names> watch(boolean stale) {
    AgentRequest request = AgentRequest.get("/v1/catalog/services");
    return WatchSpec.essential(
        "services", request.fromAny(stale), WatchSpec.BY_INDEX, Names::decode);
  }

  private static Names decode(AgentAnswer answer) throws MalformedAnswer {
    Json body = answer.json();
    if (!body.isObject()) {
      throw new MalformedAnswer("it is no list of services");
    }
    if (body.members().isEmpty()) {
      // The servers themselves are in every catalog: this token may not see any.
      throw new MalformedAnswer("it names no service, so the token lacks service:read on all");
    }
    return new Names(body.members().keySet(), answer.header("X-Consul-Index").orElse(""));
  }
}
