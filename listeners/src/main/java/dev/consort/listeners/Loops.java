// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.time.Timers;
import dev.consort.upstreams.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The event loops of a data plane. */
final class Loops implements AutoCloseable {
  /** Longest wait for connections and for loops to end when all is closed. */
  static final int CLOSE_SECONDS = 5;

  private final EventLoopGroup group;
  private final List<Loop> loops;

  private Loops(EventLoopGroup group, List<Loop> loops) {
    this.group = group;
    this.loops = List.copyOf(loops);
  }

  static Loops start(
      int count, Transport transport, Function<EventLoop, Timers> timers, RandomGenerator seeds) {
    if (count < 1) {
      throw new IllegalArgumentException("a data plane needs a loop");
    }
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("consort-loop", true), transport.ioHandlers());
    List<Loop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      EventLoop events = (EventLoop) executor;
      RandomGenerator random =
          RandomGeneratorFactory.of("Xoroshiro128PlusPlus").create(seeds.nextLong());
      loops.add(new Loop(events, timers.apply(events), random));
    }
    return new Loops(group, loops);
  }

  List<Loop> all() {
    return loops;
  }

  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
