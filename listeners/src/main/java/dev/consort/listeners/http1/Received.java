// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Bytes that came and are not used yet: an unfinished head, or what a caller sent ahead of the
 * answer to its request. Grows by doubling, so that a head that comes byte by byte costs no more
 * than one that comes at once. Confined to a loop.
 */
final class Received {
  private ByteBuf held;

  /** What is held, with {@code next} behind it; ownership of both passes to the caller. */
  ByteBuf join(ByteBuf next) {
    if (held == null) {
      return next;
    }
    ByteBuf all = held;
    held = null;
    all.writeBytes(next);
    next.release();
    return all;
  }

  /** Keeps the rest of what was received, or releases it when there is none. */
  void keep(ChannelHandlerContext ctx, ByteBuf rest) {
    if (!rest.isReadable()) {
      rest.release();
      return;
    }
    if (rest.refCnt() == 1 && rest.maxFastWritableBytes() >= rest.readableBytes()) {
      held = rest;
      return;
    }
    held = ctx.alloc().directBuffer(2 * rest.readableBytes());
    held.writeBytes(rest);
    rest.release();
  }

  boolean isEmpty() {
    return held == null;
  }

  /** Takes what is held; null when nothing is. */
  ByteBuf take() {
    ByteBuf taken = held;
    held = null;
    return taken;
  }

  /** Gives back what is held. Idempotent. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
