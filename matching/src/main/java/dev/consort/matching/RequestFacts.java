// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

import java.util.function.Predicate;

/**
 * What intentions and routes may look at of a request. Implemented where requests are received;
 * asked on the loop that owns the request, only while a decision is made, and never kept. Texts are
 * as they came over the wire, one char for each byte.
 */
public interface RequestFacts {
  /** As the peer sent it, case-sensitive: {@code GET}. */
  String method();

  /**
   * The path as it is passed on, without its query; empty where there is none, as for {@code
   * CONNECT} and {@code *}.
   */
  String path();

  /** The query without its question mark; empty where there is none. */
  String query();

  /**
   * Whether any line of that name has a value that meets {@code test}. Stops at the first.
   *
   * @param name in lower case; {@code host} is the authority
   */
  boolean anyHeader(String name, Predicate<String> test);
}
