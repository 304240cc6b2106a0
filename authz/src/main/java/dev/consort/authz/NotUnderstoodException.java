// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** A part of an intention cannot be compiled. Its message names the part. */
final class NotUnderstoodException extends Exception {
  private static final long serialVersionUID = 1;

  NotUnderstoodException(String what) {
    super(what, null, false, false);
  }
}
