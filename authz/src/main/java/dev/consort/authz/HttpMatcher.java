// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.HeaderMatcher;
import dev.consort.matching.RequestFacts;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells which requests a permission is about. Immutable, any thread; allocates nothing but what a
 * regular expression needs.
 */
final class HttpMatcher {
  private final Predicate<String> path;
  private final Set<String> methods;
  private final List<HeaderMatcher> headers;

  /**
   * @param methods any when empty
   */
  HttpMatcher(Predicate<String> path, Set<String> methods, List<HeaderMatcher> headers) {
    this.path = path;
    this.methods = methods;
    this.headers = headers;
  }

  boolean isMet(String method, String path, RequestFacts request) {
    return meetsPath(path) && meetsMethod(method) && unmet(request) < 0;
  }

  boolean meetsPath(String path) {
    return this.path.test(path);
  }

  boolean meetsMethod(String method) {
    return methods.isEmpty() || methods.contains(method);
  }

  /** Which of the header matches is the first not met; -1 when all are. */
  int unmet(RequestFacts request) {
    for (int i = 0; i < headers.size(); i++) {
      if (!headers.get(i).isMet(request)) {
        return i;
      }
    }
    return -1;
  }
}
