// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.ClientConnection;
import dev.consort.upstreams.Address;
import java.util.function.IntConsumer;

/**
 * The use of a connection for one request.
 *
 * @param reused whether the connection has carried a request before: it may be dead without anybody
 *     knowing
 * @param endpoint what was dialled
 * @param peer the SPIFFE id at the other end; empty where there is none, as for the application
 * @param answered called with the status of the answer, or {@link #NONE} when none came
 * @param release called once when the request is over
 */
public record Lease(
    ClientConnection connection,
    boolean reused,
    Address endpoint,
    String peer,
    IntConsumer answered,
    Runnable release) {
  /** Status of an answer that did not come. */
  public static final int NONE = 0;

  /** One whose answers nobody needs to hear of. */
  public Lease(
      ClientConnection connection,
      boolean reused,
      Address endpoint,
      String peer,
      Runnable release) {
    this(connection, reused, endpoint, peer, _ -> {}, release);
  }
}
