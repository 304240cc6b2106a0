// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import io.netty.channel.Channel;

/** Keeps the other side from sending more than is taken. Confined to a loop. */
final class Flow {
  // One read more may come before reading stops.
  private static final int MOST = 64 * 1024;

  private final Channel channel;
  private int unconsumed;
  private boolean held;

  Flow(Channel channel) {
    this.channel = channel;
  }

  /** So many bytes were passed on. */
  void passed(int bytes) {
    unconsumed += bytes;
    set();
  }

  /** So many of them are done with. */
  void consumed(int bytes) {
    unconsumed -= bytes;
    set();
  }

  /** Whether something was received that cannot be passed on yet. */
  void hold(boolean something) {
    held = something;
    set();
  }

  /** Whether what the other side sends now stays where it is. */
  boolean isStopped() {
    return held || unconsumed >= MOST;
  }

  private void set() {
    boolean read = !isStopped();
    if (channel.config().isAutoRead() != read) {
      channel.config().setAutoRead(read);
    }
  }
}
