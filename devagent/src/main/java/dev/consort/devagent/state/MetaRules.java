// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.Map;

/** How much a user may keep in the {@code Meta} of a config entry. */
final class MetaRules {
  private static final int PAIRS_MAX = 64;
  private static final int KEY_MAX = 128;
  private static final int VALUE_MAX = 512;

  private MetaRules() {}

  /** Goes on only with an entry whose meta is within Consul's limits; 500 otherwise. */
  static void check(ObjectNode entry) {
    Map<String, String> meta = Json.textMap(entry, "Meta");
    if (meta.size() > PAIRS_MAX) {
      throw ApiError.internal("Meta exceeds maximum element count " + PAIRS_MAX);
    }
    meta.forEach(
        (key, value) -> {
          if (key.length() > KEY_MAX) {
            throw ApiError.internal("Meta key \"" + key + "\" exceeds maximum length " + KEY_MAX);
          }
          if (value.length() > VALUE_MAX) {
            throw ApiError.internal(
                "Meta value for key \"" + key + "\" exceeds maximum length " + VALUE_MAX);
          }
        });
  }
}
