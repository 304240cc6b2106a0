// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.admin;

import java.util.function.Function;

/**
 * One thing the admin API can be asked.
 *
 * @param changes whether it changes something: then it is not for other sites' pages
 * @param about one line for the index
 * @param answer from the text that came with the request: its query where nothing is changed, its
 *     body otherwise; empty for most
 */
record Route(
    String method, String path, boolean changes, String about, Function<String, Answer> answer) {
  static Route get(String path, String about, java.util.function.Supplier<Answer> answer) {
    return new Route("GET", path, false, about, text -> answer.get());
  }

  /** As above, where the query says what is wanted. */
  static Route get(String path, String about, Function<String, Answer> answer) {
    return new Route("GET", path, false, about, answer);
  }

  static Route post(String path, String about, java.util.function.Supplier<Answer> answer) {
    return new Route("POST", path, true, about, text -> answer.get());
  }

  static Route put(String path, String about, Function<String, Answer> answer) {
    return new Route("PUT", path, true, about, answer);
  }
}
