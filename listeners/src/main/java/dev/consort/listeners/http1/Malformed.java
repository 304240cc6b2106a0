// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

/**
 * What was received is not an HTTP/1 message that can be passed on. Cheap: peers cause it at will.
 */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** A message that is answered 400. */
  Malformed(String why) {
    this(400, why);
  }

  /**
   * A message that cannot be served.
   *
   * @param status what a request is answered
   * @param why for the own side's log and, as it holds nothing of the message, for the caller
   */
  Malformed(int status, String why) {
    super(why, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
