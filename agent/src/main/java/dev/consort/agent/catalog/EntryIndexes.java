// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.json.Json;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.watch.WatchSpec;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * When the config entries of a kind were last written, by their names.
 *
 * @param byName each entry's {@code ModifyIndex}
 */
record EntryIndexes(Map<String, BigDecimal> byName) {
  EntryIndexes {
    byName = Map.copyOf(byName);
  }

  /** The watch of {@code /v1/config/:kind}: none where an agent does not know the kind. */
  static WatchSpec<EntryIndexes> watch(String kind) {
    return new WatchSpec<>(
        kind + " entries",
        AgentRequest.get("/v1/config/" + kind),
        WatchSpec.BY_INDEX,
        true,
        Set.of(FaultKind.NOT_FOUND, FaultKind.UNKNOWN_KIND),
        answer -> answer.status() == 200 ? of(answer.json()) : new EntryIndexes(Map.of()));
  }

  private static EntryIndexes of(Json entries) throws MalformedAnswer {
    if (!entries.isArray()) {
      throw new MalformedAnswer("it is no list of entries");
    }
    Map<String, BigDecimal> byName = new HashMap<>();
    for (Json entry : entries.items()) {
      byName.put(
          entry.get("Name").text(), entry.get("ModifyIndex").number().orElse(BigDecimal.ZERO));
    }
    return new EntryIndexes(byName);
  }
}
