// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

import java.util.Locale;

/** Checks and brings into one form the parts of which ids are made. */
final class IdParts {
  private IdParts() {}

  /** A part that compares without regard to case, in lower case. */
  static String folded(String part, String what) {
    return present(part, what).toLowerCase(Locale.ROOT);
  }

  /** The part as it is; an empty one is a mistake of the caller. */
  static String present(String part, String what) {
    if (part.isEmpty()) {
      throw new IllegalArgumentException("an identity needs its " + what);
    }
    return part;
  }
}
