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
 * Netty's epoll with three faults mended, as found in 4.2.17. Confined to its event loop, as what
 * it wraps.
 *
 * <ul>
 *   <li>A socket whose input has ended and whose output is not blocked waits for nothing. It is
 *       taken out of epoll then, and waiting for it again fails: the write that finds the socket
 *       full breaks the connection. Here it stays in epoll, waiting for errors alone.
 *   <li>Nothing tells when such a socket breaks. Here it is closed.
 *   <li>When a socket is closed and a new one gets its number while a batch of events is handled,
 *       the rest of the batch may hold an event of the old one. The end of the old connection then
 *       passes for the end of the one that is just being opened. Here a socket gets no events of
 *       the batch it was added in; being level-triggered, they come again if they were its own.
 * </ul>
 */
final class MendedEpoll implements IoHandler {
  // Errors are always reported; edge-triggered, they are reported once and not without end.
  private static final IoOps ERRORS_ONLY = EpollIoOps.EPOLLET;
  private static final long NEVER = -1;

  private final IoHandler epoll;
  private long batch;

  MendedEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  static IoHandlerFactory factory() {
    IoHandlerFactory factory = EpollIoHandler.newFactory();
    return executor -> new MendedEpoll(factory.newHandler(executor));
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    batch++;
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
  private final class Watched implements EpollIoHandle, IoRegistration {
    private final EpollIoHandle channel;
    private IoRegistration registration;
    private long addedInBatch = NEVER;
    private boolean errorsOnly;

    Watched(EpollIoHandle channel) {
      this.channel = channel;
    }

    @Override
    public long submit(IoOps ops) {
      boolean none = ops.equals(EpollIoOps.NONE);
      // Not before it has waited for anything: an unconnected socket counts as hung up.
      errorsOnly = none && addedInBatch != NEVER;
      if (!none && addedInBatch == NEVER) {
        addedInBatch = batch;
      }
      return registration.submit(errorsOnly ? ERRORS_ONLY : ops);
    }

    @Override
    public void handle(IoRegistration ignored, IoEvent event) {
      if (addedInBatch == batch) {
        return;
      }
      channel.handle(this, event);
      if (errorsOnly
          && registration.isValid()
          && ((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLERR)
          && channel instanceof Channel.Unsafe unsafe) {
        unsafe.close(unsafe.voidPromise());
      }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the interface's signature
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
