// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes texts with Envoy's command operators apart, and collects which headers they ask for. Used
 * for one format, on one thread.
 */
final class TemplateReader {
  private static final Pattern OPERATOR =
      Pattern.compile("%(?:%|([A-Z0-9_]+)(?:\\(([^)]*)\\))?(?::([0-9]{1,6}))?%)");

  private final Consumer<String> warnings;
  private final CaptureList captures = new CaptureList();
  private final EnvoyOperators operators;

  TemplateReader(Consumer<String> warnings) {
    this.warnings = warnings;
    this.operators = new EnvoyOperators(captures, warnings);
  }

  /** A part of a text. */
  sealed interface Part {
    /** Stands in each line. */
    record Literal(String text) implements Part {}

    /** Is taken of the record. */
    record Value(Operator operator) implements Part {}
  }

  /** The parts of {@code template}, in order; neighbouring literals are one. */
  List<Part> read(String template) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    Matcher operator = OPERATOR.matcher(template);
    int at = 0;
    while (operator.find()) {
      literal.append(checked(template.substring(at, operator.start())));
      at = operator.end();
      if (operator.group(1) == null) {
        literal.append('%');
        continue;
      }
      flush(literal, parts);
      parts.add(
          new Part.Value(
              operators.find(operator.group(1), operator.group(2), length(operator.group(3)))));
    }
    literal.append(checked(template.substring(at)));
    flush(literal, parts);
    return parts;
  }

  private String checked(String literal) {
    if (literal.indexOf('%') >= 0) {
      warnings.accept(
          "The access log's format has a percent sign that begins no operator, in \""
              + literal.strip()
              + "\"; %% stands for one.");
    }
    return literal;
  }

  private static int length(String digits) {
    return digits == null ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  private static void flush(StringBuilder literal, List<Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Part.Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  /** What all texts read so far ask for. */
  Captures captures() {
    return captures.captures();
  }
}
