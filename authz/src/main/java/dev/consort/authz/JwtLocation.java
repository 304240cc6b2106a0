// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.Locale;

/** Where a request may carry a token. */
public sealed interface JwtLocation {
  /**
   * A header.
   *
   * @param name in lower case
   * @param prefix what stands before the token, such as {@code Bearer }; may be empty
   * @param forward whether the header is passed on to the application
   */
  record Header(String name, String prefix, boolean forward) implements JwtLocation {
    /** Puts the name in lower case: header names have none (RFC 9110 section 5.1). */
    public Header {
      name = name.toLowerCase(Locale.ROOT);
    }
  }

  /** A parameter of the query. It is passed on as it is. */
  record Query(String name) implements JwtLocation {}

  /** A cookie. It is passed on as it is. */
  record Cookie(String name) implements JwtLocation {}
}
