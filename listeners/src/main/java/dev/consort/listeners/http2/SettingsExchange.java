// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.Timers;

/**
 * The settings of this side: they are sent first, and have to be acknowledged in time. Confined to
 * a loop.
 */
final class SettingsExchange {
  private final HttpLimits limits;
  private final Timers timers;
  private Timers.Cancellable deadline;
  private boolean acknowledged;

  SettingsExchange(HttpLimits limits, Timers timers) {
    this.limits = limits;
    this.timers = timers;
  }

  /**
   * Sends them.
   *
   * @param ownId of the setting that only this end of a connection has
   * @param unacknowledged run when the peer does not acknowledge them in time
   */
  void send(FrameWriter writer, int ownId, int own, int connectProtocol, Runnable unacknowledged) {
    // In the way that RFC 9113 section 6.5.2 counts, whatever is within both limits.
    long listBytes = limits.headerBytes() + (long) HpackDecoder.ENTRY_BYTES * limits.headerLines();
    writer
        .settings(3 + connectProtocol)
        .setting(ownId, own)
        .setting(Frames.INITIAL_WINDOW_SIZE, limits.streamWindowBytes())
        .setting(Frames.MAX_HEADER_LIST_SIZE, Math.min(listBytes, Integer.MAX_VALUE));
    if (connectProtocol > 0) {
      writer.output().setting(Frames.ENABLE_CONNECT_PROTOCOL, connectProtocol);
    }
    deadline =
        timers.after(
            limits.headTimeout(),
            () -> {
              deadline = null;
              unacknowledged.run();
            });
  }

  /** They were acknowledged; whether that was still to be. */
  boolean acknowledge() {
    boolean first = !acknowledged;
    acknowledged = true;
    stop();
    return first;
  }

  /** Nobody waits any more. */
  void stop() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }
}
