// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.transport;

import dev.consort.upstreams.Address;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** The kinds of channels there are. All channels of one data plane are of one kind. */
public enum Transport {
  /** Linux, by Netty's native library: fewer system calls and no selector in the way. */
  EPOLL {
    @Override
    public IoHandlerFactory ioHandlers() {
      return MendedEpoll.factory();
    }

    @Override
    public Channel newClient(Address address) {
      return switch (address) {
        case Address.Tcp _ -> new EpollSocketChannel();
        case Address.Unix _ -> new EpollDomainSocketChannel();
      };
    }

    @Override
    public ServerChannel newServer(Address address) {
      return switch (address) {
        case Address.Tcp _ -> new EpollServerSocketChannel();
        case Address.Unix _ -> new EpollServerDomainSocketChannel();
      };
    }

    @Override
    public SocketAddress unix(Path path) {
      return new DomainSocketAddress(path.toString());
    }
  },

  /** Everywhere else. */
  NIO {
    @Override
    public IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    public Channel newClient(Address address) {
      return switch (address) {
        case Address.Tcp _ -> new NioSocketChannel();
        case Address.Unix _ -> new NioDomainSocketChannel();
      };
    }

    @Override
    public ServerChannel newServer(Address address) {
      return switch (address) {
        case Address.Tcp _ -> new NioServerSocketChannel();
        case Address.Unix _ -> new NioServerDomainSocketChannel();
      };
    }

    @Override
    public SocketAddress unix(Path path) {
      return UnixDomainSocketAddress.of(path);
    }
  };

  /** The best kind this machine has. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** Makes the pollers of event loops. */
  public abstract IoHandlerFactory ioHandlers();

  /** A channel to dial an address of this sort with. */
  public abstract Channel newClient(Address address);

  /** A channel to listen at an address of this sort with. */
  public abstract ServerChannel newServer(Address address);

  /** The address of a unix socket as these channels want it. */
  public abstract SocketAddress unix(Path path);
}
