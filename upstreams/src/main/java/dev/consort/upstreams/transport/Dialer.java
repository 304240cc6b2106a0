// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.transport;

import dev.consort.upstreams.Address;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * Opens connections. Used on event loops. Has no deadline of its own: who dials closes the channel
 * when its time is up, and the listener then hears of a failure.
 */
public final class Dialer {
  private final Transport transport;
  private final HostNames names;

  /** Dials with channels of one kind; the names are looked up by {@code names}. */
  public Dialer(Transport transport, HostNames names) {
    this.transport = transport;
    this.names = names;
  }

  /** Works an address out for {@link #dial}. */
  public Place place(Address address) {
    return Place.of(address, transport);
  }

  /**
   * Dials. To be called on {@code loop}, which will own the channel.
   *
   * @param setUp sets options and handlers before anything can happen on the channel
   * @param connected hears on the loop, once, whether the connection came about
   * @return the channel, connected or not
   */
  public Channel dial(
      EventLoop loop, Place place, Consumer<Channel> setUp, ChannelFutureListener connected) {
    Channel channel = transport.newClient(place.address());
    setUp.accept(channel);
    ChannelFuture registered = loop.register(channel);
    if (registered.cause() != null) {
      channel.unsafe().closeForcibly();
      registered.addListener(connected);
      return channel;
    }
    if (place.literal().isPresent()) {
      channel.connect(place.literal().get()).addListener(connected);
    } else {
      connectByName(loop, channel, (Address.Tcp) place.address(), connected);
    }
    return channel;
  }

  private void connectByName(
      EventLoop loop, Channel channel, Address.Tcp address, ChannelFutureListener connected) {
    names
        .lookUp(address.host())
        .whenComplete(
            (ip, failure) -> loop.execute(() -> found(channel, address, ip, failure, connected)));
  }

  private static void found(
      Channel channel,
      Address.Tcp address,
      InetAddress ip,
      Throwable failure,
      ChannelFutureListener connected) {
    if (failure == null) {
      channel.connect(new InetSocketAddress(ip, address.port())).addListener(connected);
    } else {
      channel.close();
      channel.newFailedFuture(failure).addListener(connected);
    }
  }
}
