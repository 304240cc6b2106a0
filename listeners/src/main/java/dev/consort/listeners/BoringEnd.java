// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Consumer;

/** The mesh side, encrypted by BoringSSL. */
final class BoringEnd extends End {
  private final BoringTls tls;
  private final boolean socketEndedEarly;
  // Made once: a lambda for each read would be the only thing that a read allocates.
  private final Consumer<ByteBuf> deliver = this::deliver;
  private final Consumer<ByteBuf> send = this::send;
  private ByteBuf early;

  /**
   * Takes ownership of both.
   *
   * @param early encrypted bytes that came with the end of the handshake, or null
   * @param socketEnded whether the socket's read direction had ended by then
   */
  BoringEnd(BoringTls tls, ByteBuf early, boolean socketEnded) {
    this.tls = tls;
    this.early = early;
    this.socketEndedEarly = socketEnded;
  }

  @Override
  void begin() {
    if (early != null) {
      ByteBuf bytes = early;
      early = null;
      read(bytes);
      readDone();
    }
    if (socketEndedEarly) {
      socketEnded();
    }
    startReading();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    read((ByteBuf) message);
  }

  private void read(ByteBuf cipher) {
    try {
      // Nothing that follows the end of the data is looked at: it is not authenticated as data.
      if (!inputEnded() && tls.decrypt(cipher, deliver) == BoringTls.Status.ENDED) {
        endInput();
      }
    } catch (BoringTls.Broken e) {
      sendControl();
      ctx().flush();
      broke(CloseReason.TLS_ERROR, e.getMessage());
    } finally {
      cipher.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (tls.controlPending()) {
      sendControl();
      context.flush();
    }
    readDone();
  }

  private void sendControl() {
    if (tls.controlPending()) {
      send(tls.takeControl());
    }
  }

  @Override
  void write(ByteBuf plain) {
    try {
      tls.encrypt(plain, send);
    } catch (BoringTls.Broken e) {
      broke(CloseReason.TLS_ERROR, e.getMessage());
    } finally {
      plain.release();
    }
  }

  private void send(ByteBuf cipher) {
    ctx().write(cipher, ctx().voidPromise());
  }

  @Override
  ChannelFuture sayEnd() {
    return ctx().writeAndFlush(tls.closeNotify());
  }

  @Override
  void socketEnded() {
    if (!inputEnded()) {
      broke(CloseReason.TRUNCATED, "the connection ended without the end of its TLS data");
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    tls.free();
    if (early != null) {
      early.release();
      early = null;
    }
  }
}
