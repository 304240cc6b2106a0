// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.filter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A filter expression as a tree. */
sealed interface Condition {
  /** Values that a field not shown stands for: Consul leaves out what is zero. */
  Set<String> ZEROES = Set.of("", "0", "false");

  boolean test(JsonNode item);

  record And(Condition left, Condition right) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      return left.test(item) && right.test(item);
    }
  }

  record Or(Condition left, Condition right) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      return left.test(item) || right.test(item);
    }
  }

  record Not(Condition inner) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      return !inner.test(item);
    }
  }

  record Equal(List<String> selector, String value) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      JsonNode found = at(item, selector);
      boolean absent = found.isMissingNode() || found.isNull();
      return absent ? ZEROES.contains(value) : found.asText().equals(value);
    }
  }

  record In(List<String> selector, String value) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      JsonNode found = at(item, selector);
      if (found.isObject()) {
        return found.has(value);
      }
      if (found.isArray()) {
        for (JsonNode one : found) {
          if (one.asText().equals(value)) {
            return true;
          }
        }
        return false;
      }
      return found.isTextual() && found.asText().contains(value);
    }
  }

  record Empty(List<String> selector) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      JsonNode found = at(item, selector);
      return found.isContainerNode() ? found.isEmpty() : found.asText("").isEmpty();
    }
  }

  record Matches(List<String> selector, Pattern pattern) implements Condition {
    @Override
    public boolean test(JsonNode item) {
      return pattern.matcher(at(item, selector).asText("")).find();
    }
  }

  private static JsonNode at(JsonNode item, List<String> selector) {
    JsonNode found = item;
    for (String part : selector) {
      found = found.path(part);
    }
    return found;
  }
}
