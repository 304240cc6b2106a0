// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http2;

import dev.consort.listeners.message.Abort;
import dev.consort.listeners.message.ClientConnection;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.HttpLimits;
import dev.consort.listeners.message.MessageStream;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ResponseHead;
import dev.consort.listeners.message.ResponseReceiver;
import dev.consort.listeners.message.ServerConnection;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.listeners.message.Version;
import dev.consort.time.Timers;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.AsciiString;
import java.util.concurrent.TimeUnit;

/**
 * A server on loopback for tools that test or load HTTP/2 from outside, such as h2spec and h2load.
 * It prints its port. {@code hello N} answers each request with 100 bytes, {@code relay N PORT}
 * passes it on to another, {@code echo N} sends bodies back; N is the port, 0 for any. It ends when
 * its input does.
 */
public final class Http2ServerMain {
  private static final AsciiString LENGTH = AsciiString.cached("content-length");
  private static final AsciiString TYPE = AsciiString.cached("content-type");
  private static final AsciiString TEXT = AsciiString.cached("text/plain");
  private static final AsciiString SERVER = AsciiString.cached("server");
  private static final AsciiString HUNDRED = AsciiString.cached("100");

  private Http2ServerMain() {}

  /** Serves. */
  public static void main(String[] arguments) throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    EventLoop loop = loops.next();
    RequestHandler handler =
        switch (arguments[0]) {
          case "relay" -> new RelayHandler(loop, Integer.parseInt(arguments[2]));
          case "echo" -> Http2ServerMain::echo;
          default -> Http2ServerMain::hello;
        };
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(512, 2048, 65536).maxMessagesPerRead(1))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new Http2ServerConnection(
                                HttpLimits.DEFAULT, timers(loop), handler, new Quiet()));
                  }
                })
            .bind("127.0.0.1", Integer.parseInt(arguments[1]))
            .sync()
            .channel();
    System.out.println(server.localAddress());
    while (System.in.read() >= 0) {}
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private static Timers timers(EventLoop loop) {
    return (delay, task) -> {
      var future = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    };
  }

  private static StreamReceiver hello(ServerStream stream, RequestHead head, boolean end) {
    Headers headers = new Headers(3);
    headers.add(TYPE, TEXT);
    headers.add(LENGTH, HUNDRED);
    headers.add(SERVER, TYPE);
    if (end) {
      answer(stream, headers);
      return new Discard(stream);
    }
    return new StreamReceiver() {
      @Override
      public void data(ByteBuf body, boolean last) {
        int bytes = body.readableBytes();
        body.release();
        stream.consumed(bytes);
        if (last) {
          answer(stream, headers);
        }
      }

      @Override
      public void trailers(Headers trailers) {
        answer(stream, headers);
      }

      @Override
      public void aborted(Abort why) {}

      @Override
      public void writable() {}
    };
  }

  private static void answer(ServerStream stream, Headers headers) {
    stream.respond(
        new ResponseHead(Version.HTTP_2, 200, AsciiString.EMPTY_STRING, headers, 100), false);
    stream.data(Unpooled.directBuffer(100).writeZero(100), true);
  }

  private static StreamReceiver echo(ServerStream stream, RequestHead head, boolean end) {
    stream.respond(
        new ResponseHead(Version.HTTP_2, 200, AsciiString.EMPTY_STRING, new Headers(), -1), end);
    return new StreamReceiver() {
      private int owed;

      @Override
      public void data(ByteBuf body, boolean last) {
        owed += body.readableBytes();
        stream.data(body, last);
        writable();
      }

      @Override
      public void trailers(Headers trailers) {
        stream.trailers(trailers);
      }

      @Override
      public void aborted(Abort why) {}

      @Override
      public void writable() {
        if (stream.isWritable() && owed > 0) {
          int bytes = owed;
          owed = 0;
          stream.consumed(bytes);
        }
      }
    };
  }

  private record Quiet() implements ServerConnection.Listener {
    @Override
    public void refused(String label, String why) {}

    @Override
    public void closed() {}
  }

  /** Passes requests on to one server, over one connection. */
  private static final class RelayHandler implements RequestHandler, ClientConnection.Listener {
    private final EventLoop loop;
    private final int port;
    private Http2ClientConnection upstream;

    RelayHandler(EventLoop loop, int port) {
      this.loop = loop;
      this.port = port;
      connect();
    }

    private void connect() {
      upstream = new Http2ClientConnection(HttpLimits.DEFAULT, timers(loop), this, false);
      new Bootstrap()
          .group(loop)
          .channel(EpollSocketChannel.class)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new AdaptiveRecvByteBufAllocator(512, 2048, 65536).maxMessagesPerRead(1))
          .handler(upstream)
          .connect("127.0.0.1", port)
          .syncUninterruptibly();
    }

    @Override
    public void availabilityChanged(ClientConnection connection) {}

    @Override
    public void closed(ClientConnection connection) {}

    @Override
    public StreamReceiver request(ServerStream stream, RequestHead head, boolean end) {
      Both both = new Both(stream);
      both.up = upstream.send(head, end, both);
      return both.down;
    }
  }

  private static final class Both implements ResponseReceiver {
    private final ServerStream to;
    private MessageStream up;
    private final StreamReceiver down =
        new StreamReceiver() {
          @Override
          public void data(ByteBuf body, boolean end) {
            int bytes = body.readableBytes();
            up.data(body, end);
            to.consumed(bytes);
          }

          @Override
          public void trailers(Headers trailers) {
            up.trailers(trailers);
          }

          @Override
          public void aborted(Abort why) {
            up.abort(why);
          }

          @Override
          public void writable() {}
        };

    Both(ServerStream to) {
      this.to = to;
    }

    @Override
    public void inform(ResponseHead head) {
      to.inform(head);
    }

    @Override
    public void response(ResponseHead head, boolean end) {
      to.respond(head, end);
    }

    @Override
    public void data(ByteBuf body, boolean end) {
      int bytes = body.readableBytes();
      to.data(body, end);
      up.consumed(bytes);
    }

    @Override
    public void trailers(Headers trailers) {
      to.trailers(trailers);
    }

    @Override
    public void aborted(Abort why) {
      to.abort(why);
    }

    @Override
    public void writable() {}
  }
}
