// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.upstreams.OriginFailure;

/** A request that waits for a connection. */
public interface OriginRequest {
  /** Whether nobody waits any more: the caller left, or its time was up. */
  boolean isOver();

  /** Whether it wants to change to another protocol, and so needs a connection of HTTP/1.1. */
  boolean upgrades();

  /** It was over when there was a connection for it. */
  default void abandoned() {}

  /** Here is one, able to take the request now. */
  void acquired(Lease lease);

  /** It goes on over another connection, which is the one to be told of from here on. */
  default void moved(Lease lease) {}

  /** There is none. */
  void failed(OriginFailure failure);
}
