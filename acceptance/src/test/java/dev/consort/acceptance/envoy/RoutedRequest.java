// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.envoy;

import dev.consort.acceptance.web.Field;
import dev.consort.matching.RequestFacts;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A request without a body, as it is on the wire: characters up to 255 are bytes.
 *
 * @param target path and query
 * @param lines all headers, the host's among them, in order
 */
record RoutedRequest(String method, String target, List<Field> lines) implements RequestFacts {
  RoutedRequest {
    lines = List.copyOf(lines);
  }

  @Override
  public String path() {
    String path = target.split("\\?", 2)[0];
    return path.equals("*") ? "" : path;
  }

  @Override
  public String query() {
    int start = target.indexOf('?');
    return start < 0 ? "" : target.substring(start + 1);
  }

  @Override
  public boolean anyHeader(String name, Predicate<String> test) {
    return values(name).stream().anyMatch(test);
  }

  /** The values of all lines of that name. */
  List<String> values(String name) {
    return lines.stream()
        .filter(line -> line.name().toLowerCase(Locale.ROOT).equals(name))
        .map(Field::value)
        .toList();
  }

  /** Its bytes in HTTP/1.1. */
  String head() {
    return lines.stream()
        .map(line -> line.name() + ": " + line.value() + "\r\n")
        .collect(Collectors.joining("", method + " " + target + " HTTP/1.1\r\n", "\r\n"));
  }
}
