// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.filter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.consort.devagent.http.Exchange;
import java.util.function.Predicate;

/** A filter a caller sent with a request. Immutable. */
public final class Filter implements Predicate<JsonNode> {
  private final Predicate<JsonNode> condition;

  private Filter(Predicate<JsonNode> condition) {
    this.condition = condition;
  }

  /**
   * Reads {@code ?filter=}; no filter lets all pass.
   *
   * @throws dev.consort.devagent.http.ApiError 500 in Consul's words when it is not understood
   */
  public static Filter of(Exchange x, Fields fields) {
    String text = x.query("filter").orElse("");
    return text.isBlank() ? new Filter(item -> true) : parse(text, fields);
  }

  /** Reads an expression about items that have {@code fields}. */
  public static Filter parse(String text, Fields fields) {
    Condition condition = new FilterReader(text, fields).read();
    return new Filter(condition::test);
  }

  @Override
  public boolean test(JsonNode item) {
    return condition.test(item);
  }
}
