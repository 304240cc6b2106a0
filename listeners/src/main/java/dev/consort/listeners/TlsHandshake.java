// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.message.OutputEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * The TLS handshake on one channel, by Netty's handler, and the change from there to an end of a
 * relay. Confined to its loop.
 */
final class TlsHandshake {
  /** Hears how it went, once, on the loop. */
  interface Outcome {
    /** The peer is who its certificate says, and the certificate was verified. */
    void secured(SSLEngine engine);

    /** The handshake failed. The channel is being closed, or is to be closed by the listener. */
    void failed(HandshakeFailure failure);

    /** The channel was closed after the handshake and before it was taken over. */
    void lost();

    /** Whether a caller that does not speak TLS is served all the same. */
    default boolean acceptsPlain() {
      return false;
    }

    /**
     * The caller does not speak TLS.
     *
     * @param end takes the channel over
     */
    default void plain(Supplier<End> end) {}
  }

  private static final String GATE = "gate";
  private static final String TLS = "tls";
  private static final String RELAY = "relay";

  private final SslHandler tls;
  private final Outcome outcome;
  private final RecordGate gate = new RecordGate(this);
  private final Tail tail = new Tail();
  private boolean over;
  private boolean secured;
  private boolean takenOver;

  private TlsHandshake(SslHandler tls, Outcome outcome) {
    this.tls = tls;
    this.outcome = outcome;
  }

  /**
   * Sets a handshake up on a channel that is not registered yet. There is no deadline but the
   * caller's.
   */
  static TlsHandshake on(Channel channel, SslHandler tls, Outcome outcome) {
    TlsHandshake handshake = new TlsHandshake(tls, outcome);
    tls.setHandshakeTimeoutMillis(0);
    channel
        .pipeline()
        .addLast(GATE, handshake.gate)
        .addLast(TLS, tls)
        .addLast(RELAY, handshake.tail);
    return handshake;
  }

  boolean isOver() {
    return over;
  }

  /** What was sent is no TLS; false where that is a failure. */
  boolean plain() {
    if (over || !outcome.acceptsPlain()) {
      return false;
    }
    over = true;
    gate.ctx().channel().config().setAutoRead(false);
    outcome.plain(this::takeOverPlain);
    return true;
  }

  private End takeOverPlain() {
    takenOver = true;
    ChannelPipeline pipeline = gate.ctx().pipeline();
    PlainEnd end = new PlainEnd(outcome::lost);
    if (tls.sslCloseFuture() instanceof Promise<Channel> closed) {
      closed.trySuccess(pipeline.channel());
    }
    pipeline.remove(tls);
    pipeline.replace(tail, RELAY, end);
    ByteBuf early = gate.takeHeld();
    boolean socketEnded = gate.socketEnded();
    pipeline.remove(gate);
    if (early != null) {
      end.early(early);
    }
    if (socketEnded) {
      end.socketEnded();
    }
    return end;
  }

  void failed(HandshakeFailure failure) {
    if (!over) {
      over = true;
      outcome.failed(failure);
    }
  }

  void lost() {
    if (secured && !takenOver) {
      takenOver = true;
      outcome.lost();
    }
  }

  /**
   * Replaces the handshake's handlers by an end. Only after success, and not from within a handler
   * of this channel: Netty's handler must not be at work with the engine that is taken from it.
   */
  End takeOver() {
    takenOver = true;
    ChannelPipeline pipeline = gate.ctx().pipeline();
    End end;
    if (BoringTls.drives(tls.engine())) {
      BoringTls boring = BoringTls.takeOver(tls, pipeline.channel());
      end = new BoringEnd(boring, gate.takeHeld(), gate.socketEnded());
      pipeline.replace(tail, RELAY, end);
      pipeline.remove(gate);
    } else {
      end = new SslHandlerEnd(tls, gate.takeHeld(), gate.socketEnded());
      pipeline.replace(tail, RELAY, end);
      pipeline.remove(gate);
    }
    return end;
  }

  /**
   * Replaces the handshake's handlers by one that hands on plain bytes; as {@link #takeOver()}.
   *
   * @param next makes the handler that gets them, from the way to end what is sent
   */
  void takeOver(Function<OutputEnd, ChannelHandler> next) {
    takenOver = true;
    ChannelPipeline pipeline = gate.ctx().pipeline();
    ByteBuf early = gate.takeHeld();
    if (BoringTls.drives(tls.engine())) {
      BoringCodec codec = new BoringCodec(BoringTls.takeOver(tls, pipeline.channel()));
      put(codec, next.apply(codec));
      codec.begin(early, gate.socketEnded());
    } else {
      JdkCodec codec = new JdkCodec(tls);
      put(codec, next.apply(codec));
      codec.begin(early, gate.socketEnded());
    }
  }

  private void put(ChannelHandler codec, ChannelHandler next) {
    ChannelPipeline pipeline = gate.ctx().pipeline();
    pipeline.replace(tail, RELAY, codec);
    pipeline.addLast(next);
    pipeline.remove(gate);
  }

  /** Hears how Netty's handler fared. */
  private final class Tail extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent completion) || over) {
        return;
      }
      if (completion.isSuccess()) {
        over = true;
        secured = true;
        // Nothing is decrypted, let alone relayed, before somebody has decided that it may be.
        context.channel().config().setAutoRead(false);
        outcome.secured(tls.engine());
      } else {
        failedLater(context, completion.cause());
      }
    }

    // Netty's handler reports first and sends its alert after: closing at once would lose it.
    private void failedLater(ChannelHandlerContext context, Throwable cause) {
      if (!over) {
        over = true;
        context.executor().execute(() -> outcome.failed(HandshakeFailure.of(cause)));
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      // The gate holds data back, so this is none.
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      // The gate has seen it first.
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failedLater(context, cause);
    }
  }
}
