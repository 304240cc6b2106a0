// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Json;
import java.util.ArrayList;
import java.util.List;

/** What makes edits of headers valid. */
final class HeaderEdits {
  private HeaderEdits() {}

  /** Goes on only when each edit of {@code holder} names a header. */
  static void check(JsonNode holder, String where) {
    for (String which : List.of("RequestHeaders", "ResponseHeaders")) {
      JsonNode edits = holder.path(which);
      List<String> names = new ArrayList<>(Json.texts(edits, "Remove"));
      edits.path("Add").fieldNames().forEachRemaining(names::add);
      edits.path("Set").fieldNames().forEachRemaining(names::add);
      if (names.contains("")) {
        throw ApiError.internal(where + "." + which + " has a header without a name");
      }
    }
  }
}
