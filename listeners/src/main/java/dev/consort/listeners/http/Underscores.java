// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.authz.PathNormalization;
import dev.consort.listeners.message.Headers;

/** Headers with an underscore in their name, as the mesh entry says. Pure. */
final class Underscores {
  private Underscores() {}

  /** Takes them out where they are to be; false where they are to be refused and there is one. */
  static boolean pass(Headers headers, PathNormalization.Underscores setting) {
    switch (setting) {
      case ALLOW -> {
        return true;
      }
      case REJECT -> {
        for (int line = 0; line < headers.size(); line++) {
          if (headers.name(line).indexOf("_") >= 0) {
            return false;
          }
        }
        return true;
      }
      case DROP -> {
        for (int line = headers.size() - 1; line >= 0; line--) {
          if (headers.name(line).indexOf("_") >= 0) {
            headers.removeLine(line);
          }
        }
        return true;
      }
    }
    return false;
  }
}
