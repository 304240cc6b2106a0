// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a poller whose batches the test makes up. */
final class MendedEpollTest {
  private final FakePoller poller = new FakePoller();
  private final MendedEpoll epoll = new MendedEpoll(poller);
  private final List<String> channelCalls = new ArrayList<>();

  /** A channel's side: notes what it is told. */
  private EpollIoHandle channel() {
    return (EpollIoHandle)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {EpollIoHandle.class, Channel.Unsafe.class},
            (proxy, method, arguments) -> {
              channelCalls.add(method.getName());
              return null;
            });
  }

  private void batch(Runnable events) {
    poller.events = events;
    epoll.run(null);
  }

  private void fire(EpollIoOps ops) {
    EpollIoEvent event = () -> ops;
    poller.handle.handle(poller, event);
  }

  @Test
  void event_ofTheBatchASocketWasAddedIn_isNotItsOwn() throws Exception {
    batch(
        () -> {
          try {
            epoll.register(channel()).submit(EpollIoOps.EPOLLIN);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          fire(EpollIoOps.EPOLLRDHUP);
        });
    assertEquals(List.of(), channelCalls);
    batch(() -> fire(EpollIoOps.EPOLLIN));
    assertEquals(List.of("handle"), channelCalls);
  }

  @Test
  void submit_nothingLeftToWaitFor_staysInEpollForErrors() throws Exception {
    IoRegistration registration = epoll.register(channel());
    registration.submit(EpollIoOps.EPOLLIN);
    registration.submit(EpollIoOps.NONE);
    registration.submit(EpollIoOps.EPOLLOUT);
    assertEquals(
        List.of(EpollIoOps.EPOLLIN, EpollIoOps.EPOLLET, EpollIoOps.EPOLLOUT), poller.submitted);
  }

  @Test
  void submit_nothingWaitedForYet_isNotAdded() throws Exception {
    epoll.register(channel()).submit(EpollIoOps.NONE);
    assertEquals(List.of(EpollIoOps.NONE), poller.submitted);
  }

  @Test
  void error_whileWaitingForNothing_closesTheChannel() throws Exception {
    IoRegistration registration = epoll.register(channel());
    registration.submit(EpollIoOps.EPOLLIN);
    registration.submit(EpollIoOps.NONE);
    batch(() -> fire(EpollIoOps.EPOLLERR));
    assertEquals(List.of("handle", "voidPromise", "close"), channelCalls);
  }

  @Test
  void error_whileWaitingForSomething_isTheChannelsMatter() throws Exception {
    epoll.register(channel()).submit(EpollIoOps.EPOLLIN);
    batch(() -> fire(EpollIoOps.EPOLLERR));
    assertEquals(List.of("handle"), channelCalls);
  }

  private static final class FakePoller implements IoHandler, IoRegistration {
    private final List<IoOps> submitted = new ArrayList<>();
    private Runnable events = () -> {};
    private IoHandle handle;

    @Override
    public int run(IoHandlerContext context) {
      events.run();
      return 1;
    }

    @Override
    public IoRegistration register(IoHandle registered) {
      handle = registered;
      return this;
    }

    @Override
    public long submit(IoOps ops) {
      submitted.add(ops);
      return 0;
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return true;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the interface's signature
    public <T> T attachment() {
      return null;
    }

    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public boolean cancel() {
      return true;
    }
  }
}
