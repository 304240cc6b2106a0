// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

import java.util.Locale;

/**
 * What a request's header must be like. Several lines of one name are several values, each tested
 * alone: one that matches is enough. As Envoy 1.40 was seen to do, a header that is absent meets no
 * match on a value, inverted or not; only an inverted {@link ValueMatch.Present} asks for absence.
 *
 * @param name in lower case; {@code host} is the authority
 * @param value what a value must look like
 * @param invert whether none of the values may look so
 */
public record HeaderMatch(String name, ValueMatch value, boolean invert) {
  /** Puts the name in lower case: header names have none (RFC 9110 section 5.1). */
  public HeaderMatch {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a header match names a header");
    }
    name = name.toLowerCase(Locale.ROOT);
  }
}
