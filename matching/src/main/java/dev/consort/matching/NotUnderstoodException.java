// SPDX-License-Identifier: Apache-2.0
package dev.consort.matching;

/** A part of a configuration cannot be compiled. Its message names the part. */
public final class NotUnderstoodException extends Exception {
  private static final long serialVersionUID = 1;

  /** Names the part. */
  public NotUnderstoodException(String what) {
    super(what, null, false, false);
  }
}
