// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What makes a {@code service-splitter} valid; 500 where it is not, as Consul answers. */
final class SplitterRules {
  /** Weights are counted in hundredths of a percent. */
  private static final float SCALE = 100;

  private static final long WHOLE = 10_000;

  private SplitterRules() {}

  static void check(ObjectNode entry) {
    JsonNode splits = entry.path("Splits");
    if (splits.isEmpty()) {
      throw ApiError.internal("no splits configured");
    }
    Set<List<String>> seen = new HashSet<>();
    long sum = 0;
    for (JsonNode split : splits) {
      double weight = split.path("Weight").asDouble();
      long scaled = Math.round(weight * (double) SCALE);
      if (weight < 0 || weight > SCALE) {
        throw ApiError.internal("a split weight is 0 to 100, and not " + weight);
      }
      sum += scaled;
      String named = Json.text(split, "Service");
      String to = named.isEmpty() ? Json.text(entry, "Name") : named;
      if (!seen.add(List.of(to, Json.text(split, "ServiceSubset")))) {
        throw ApiError.internal("split destination occurs more than once: service \"" + to + "\"");
      }
      HeaderEdits.check(split, "Splits");
    }
    if (sum != WHOLE) {
      throw ApiError.internal(
          String.format(
              Locale.ROOT, "the sum of all split weights must be 100, not %.6f", sum / SCALE));
    }
  }
}
