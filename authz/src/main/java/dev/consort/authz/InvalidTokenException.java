// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** A token does not hold. Its message ends a sentence that begins with "the token". */
final class InvalidTokenException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidTokenException(String why) {
    super(why, null, false, false);
  }
}
