// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import java.util.List;
import java.util.Optional;

/** One header or trailer line as it was on the wire. */
public record Field(String name, String value) {
  /** A line without its end; what has no colon is all name. */
  static Field parse(String line) {
    int colon = line.indexOf(':');
    return colon < 0
        ? new Field(line, "")
        : new Field(line.substring(0, colon), line.substring(colon + 1).strip());
  }

  /** All values of the name, in order. */
  public static List<String> values(List<Field> fields, String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /** The first value of the name. */
  public static Optional<String> first(List<Field> fields, String name) {
    return values(fields, name).stream().findFirst();
  }
}
