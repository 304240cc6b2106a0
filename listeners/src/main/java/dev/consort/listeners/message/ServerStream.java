// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

/** A request that is being answered. */
public interface ServerStream extends MessageStream {
  /** Sends an informational response; left out where the caller's version knows none. */
  void inform(ResponseHead head);

  /**
   * Sends the head of the response.
   *
   * @param head with status 200 or more, or 101 to accept an upgrade: the stream is a tunnel then
   * @param end whether no body and no trailers follow
   */
  void respond(ResponseHead head, boolean end);
}
