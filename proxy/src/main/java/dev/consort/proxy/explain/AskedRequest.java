// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.matching.RequestFacts;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A request as the command line describes it. Immutable.
 *
 * @param path without its query
 * @param query without its question mark
 */
record AskedRequest(String method, String path, String query, List<Header> headers)
    implements RequestFacts {
  AskedRequest {
    headers = List.copyOf(headers);
  }

  /**
   * One header line.
   *
   * @param name in lower case
   */
  record Header(String name, String value) {
    Header {
      name = name.toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public boolean anyHeader(String name, Predicate<String> test) {
    return headers.stream()
        .anyMatch(header -> header.name().equals(name) && test.test(header.value()));
  }

  AskedRequest withPath(String judged) {
    return new AskedRequest(method, judged, query, headers);
  }

  AskedRequest withHeaders(List<Header> fewer) {
    return new AskedRequest(method, path, query, fewer);
  }
}
