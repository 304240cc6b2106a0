// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

/** Takes the requests of one connection. On the connection's loop. */
public interface RequestHandler {
  /**
   * A request has begun.
   *
   * @param stream answers it
   * @param end whether no body and no trailers follow
   * @return hears the rest of it
   */
  StreamReceiver request(ServerStream stream, RequestHead head, boolean end);
}
