// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.function.Predicate;

/**
 * A header match, compiled. Each line is a value of its own. A match on a value asks that the
 * header is there even when it is inverted: that is how Envoy 1.40 was seen to decide, and the
 * opposite would let {@code x-role is not guest} be met by those who leave the header out.
 *
 * @param name in lower case
 * @param value meets every value where only presence is asked
 * @param presence whether only presence is asked
 * @param invert whether no value may meet {@code value}
 */
record HeaderMatcher(String name, Predicate<String> value, boolean presence, boolean invert) {
  boolean isMet(RequestFacts request) {
    boolean any = request.anyHeader(name, value);
    if (!invert) {
      return any;
    }
    return !any && (presence || request.anyHeader(name, TextMatcher.ANY));
  }
}
