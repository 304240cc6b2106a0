// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import dev.consort.listeners.http.Denial;
import dev.consort.listeners.http.Denials;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What was denied last, as JSON. */
final class DenialsPage {
  private static final String BY_ID = "id=";

  private final AdminSubject subject;

  DenialsPage(AdminSubject subject) {
    this.subject = subject;
  }

  /** All of them, the newest first; with {@code id=...} as query that one, or none. */
  Answer show(String query) {
    Optional<Denials> denials = subject.denials().get();
    List<Denial> all = denials.map(Denials::all).orElse(List.of());
    JsonArray shown = new JsonArray();
    for (Denial denial : all) {
      if (!query.startsWith(BY_ID) || denial.id().equals(query.substring(BY_ID.length()))) {
        shown.add(json(denial));
      }
    }
    return Answer.json(
        new JsonObject()
            .put("remembered", all.size())
            .put("most", denials.map(Denials::capacity).orElse(0))
            .put("denials", shown));
  }

  private static JsonObject json(Denial denial) {
    return new JsonObject()
        .put("id", denial.id())
        .put("at", denial.at().toString())
        .put("service", denial.service())
        .put("source", denial.source())
        .put("client", denial.client())
        .put("method", denial.method())
        .put("authority", denial.authority())
        .put("target", denial.target())
        .put("explanation", denial.explanation());
  }
}
