// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

import java.util.concurrent.atomic.AtomicInteger;

/** Connections to one endpoint, being opened or open, of all loops. */
final class Load {
  private final AtomicInteger connections = new AtomicInteger();

  int connections() {
    return connections.get();
  }

  void add() {
    connections.incrementAndGet();
  }

  void remove() {
    connections.decrementAndGet();
  }
}
