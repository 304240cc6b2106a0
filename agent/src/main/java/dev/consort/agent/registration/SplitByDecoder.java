// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.upstreams.HashPolicy;
import java.util.Optional;

/**
 * Reads what keeps requests of one caller on the same side of a split: {@code consort_split_by =
 * "cookie:session"}, {@code "header:x-user"} or {@code "query:user"}. What cannot be meant is told,
 * and leaves splits to chance. Pure.
 */
final class SplitByDecoder {
  private static final String KEY = "consort_split_by";

  private SplitByDecoder() {}

  static Optional<HashPolicy> decode(OpaqueConfig config) {
    Optional<String> told = config.text(KEY);
    Optional<HashPolicy> policy = told.flatMap(SplitByDecoder::policy);
    if (told.isPresent() && policy.isEmpty()) {
      config.wrong(
          KEY,
          Json.quoted(told.get()),
          "\"cookie:NAME\", \"header:NAME\" or \"query:NAME\"",
          "chance");
    }
    return policy;
  }

  private static Optional<HashPolicy> policy(String text) {
    int colon = text.indexOf(':');
    String name = text.substring(colon + 1).strip();
    if (colon < 0 || name.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.substring(0, colon).strip()) {
      case "cookie" -> Optional.of(new HashPolicy.Cookie(name, Optional.empty(), true));
      case "header" -> Optional.of(new HashPolicy.Header(name, true));
      case "query" -> Optional.of(new HashPolicy.QueryParameter(name, true));
      default -> Optional.empty();
    };
  }
}
