// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.acl;

import java.util.Locale;
import java.util.Optional;

/** What a rule grants, from least to most. */
public enum Access {
  /** Nothing. */
  DENY,
  /** Reading. */
  READ,
  /** Reading and writing. */
  WRITE;

  static Optional<Access> parse(String word) {
    return switch (word) {
      case "deny" -> Optional.of(DENY);
      case "read", "list" -> Optional.of(READ);
      case "write" -> Optional.of(WRITE);
      default -> Optional.empty();
    };
  }

  boolean grants(Access wanted) {
    return compareTo(wanted) >= 0;
  }

  /** Of two policies about the same thing, denial wins, then the larger right. */
  static Access stricter(Access a, Access b) {
    if (a == DENY || b == DENY) {
      return DENY;
    }
    return a.compareTo(b) >= 0 ? a : b;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
