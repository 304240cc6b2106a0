// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import dev.consort.listeners.message.HttpLimits;
import dev.consort.time.Timers;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Cuts the heads of requests out of what comes, and bounds how long one takes. Confined to a loop.
 */
final class RequestHeads {
  private final HttpLimits limits;
  private final Timers timers;
  private final Consumer<Malformed> late;
  private final HeadScanner scanner;
  private Timers.Cancellable deadline;

  /**
   * @param late called when a head is not complete in time
   */
  RequestHeads(HttpLimits limits, Timers timers, Consumer<Malformed> late) {
    this.limits = limits;
    this.timers = timers;
    this.late = late;
    this.scanner = new HeadScanner(limits);
  }

  /** The next head, to be read; null when there is not all of it. */
  RequestReader next(ByteBuf in) throws Malformed {
    // RFC 9112 section 2.2: an empty line before a request is left out.
    while (in.readableBytes() >= 2 && in.getShort(in.readerIndex()) == 0x0d0a) {
      in.skipBytes(2);
      scanner.reset();
    }
    int length = in.isReadable() ? scanner.find(in) : -1;
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return new RequestReader(bytes);
  }

  /** Whether a part of a head is there and the rest is waited for. */
  void waiting(boolean forRest) {
    if (forRest && deadline == null) {
      deadline = timers.after(limits.headTimeout(), this::tookTooLong);
    } else if (!forRest && deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  private void tookTooLong() {
    deadline = null;
    late.accept(
        new Malformed(
            408, "its head was not complete within " + limits.headTimeout().toMillis() + " ms"));
  }
}
