// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.transport;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Netty's epoll with two faults of half-closed sockets mended. A socket whose input has ended and
 * whose output is not blocked waits for nothing. Netty 4.2.17 takes it out of epoll then, and fails
 * when it wants to wait for it again: the write that finds the socket full breaks the connection.
 * And nothing tells when such a socket breaks. So it stays in epoll, waiting for errors alone, and
 * is closed by one. Confined to its event loop, as what it wraps.
 */
final class HalfClosableEpoll implements IoHandler {
  // Errors are always reported; edge-triggered, they are reported once and not without end.
  private static final IoOps ERRORS_ONLY = EpollIoOps.EPOLLET;

  private final IoHandler epoll;

  private HalfClosableEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  static IoHandlerFactory factory() {
    IoHandlerFactory factory = EpollIoHandler.newFactory();
    return executor -> new HalfClosableEpoll(factory.newHandler(executor));
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    Watched watched = new Watched((EpollIoHandle) handle);
    watched.registration = epoll.register(watched);
    return watched;
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  /** A channel as epoll sees it, and its registration as the channel sees it. */
  private static final class Watched implements EpollIoHandle, IoRegistration {
    private final EpollIoHandle channel;
    private IoRegistration registration;
    private boolean errorsOnly;

    Watched(EpollIoHandle channel) {
      this.channel = channel;
    }

    @Override
    public long submit(IoOps ops) {
      errorsOnly = ops.equals(EpollIoOps.NONE);
      return registration.submit(errorsOnly ? ERRORS_ONLY : ops);
    }

    @Override
    public void handle(IoRegistration ignored, IoEvent event) {
      channel.handle(this, event);
      if (errorsOnly
          && registration.isValid()
          && ((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLERR)
          && channel instanceof Channel.Unsafe unsafe) {
        unsafe.close(unsafe.voidPromise());
      }
    }

    @Override
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      return registration.cancel();
    }

    @Override
    public FileDescriptor fd() {
      return channel.fd();
    }

    @Override
    public void registered() {
      channel.registered();
    }

    @Override
    public void unregistered() {
      channel.unregistered();
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing a channel failed", e);
      }
    }
  }
}
