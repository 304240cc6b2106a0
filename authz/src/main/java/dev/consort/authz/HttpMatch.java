// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.matching.HeaderMatch;
import java.util.List;
import java.util.Set;

/**
 * Which requests a permission is about: those that meet all of it.
 *
 * @param path of the request
 * @param headers all of which must be met
 * @param methods one of which the request's must be, in upper case; empty for any
 */
public record HttpMatch(PathMatch path, List<HeaderMatch> headers, Set<String> methods) {
  /** Every request. */
  public static final HttpMatch ANY = new HttpMatch(PathMatch.ANY, List.of(), Set.of());

  /** Copies the collections. */
  public HttpMatch {
    headers = List.copyOf(headers);
    methods = Set.copyOf(methods);
  }
}
