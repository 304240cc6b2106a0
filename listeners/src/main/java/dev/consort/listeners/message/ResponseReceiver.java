// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

/** Hears the answer to one request. On the connection's loop, in order. */
public interface ResponseReceiver extends StreamReceiver {
  /** An informational response; another head follows. */
  void inform(ResponseHead head);

  /**
   * The response begins.
   *
   * @param end whether no body and no trailers follow
   */
  void response(ResponseHead head, boolean end);
}
