// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A request for tests: plain values.
 *
 * @param path without query
 * @param query without question mark
 * @param headers in the order of their lines, names in lower case
 */
public record TestRequest(String method, String path, String query, List<Header> headers)
    implements RequestFacts {
  /** One header line. */
  public record Header(String name, String value) {}

  /** Copies the headers. */
  public TestRequest {
    headers = List.copyOf(headers);
  }

  /** A request without query and headers. */
  public static TestRequest of(String method, String path) {
    return new TestRequest(method, path, "", List.of());
  }

  /** The same with another query. */
  public TestRequest asking(String newQuery) {
    return new TestRequest(method, path, newQuery, headers);
  }

  /** The same with one line more. */
  public TestRequest with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name.toLowerCase(Locale.ROOT), value));
    return new TestRequest(method, path, query, more);
  }

  @Override
  public boolean anyHeader(String name, Predicate<String> test) {
    return headers.stream().anyMatch(line -> line.name().equals(name) && test.test(line.value()));
  }
}
