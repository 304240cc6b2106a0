// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is particular about opening listening sockets. Not for event loops. */
final class Binding {
  private Binding() {}

  /**
   * Removes the socket file of a process that is gone, which would keep the path taken. A socket
   * that answers, and anything that is no socket, is left alone.
   */
  static void clear(Address address) {
    if (address instanceof Address.Unix(var path) && isSocket(path) && !answers(path)) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new BindFailed(address, BindFailed.Why.NOT_PERMITTED, e);
      }
    }
  }

  private static boolean isSocket(Path path) {
    try {
      return Files.readAttributes(
              path, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean answers(Path path) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false;
    }
  }

  /** Sets the permission bits of a unix socket, where they were given. */
  static void permit(Address address, int mode) {
    if (!(address instanceof Address.Unix(var path)) || mode == OutboundSpec.DEFAULT_MODE) {
      return;
    }
    try {
      Files.setPosixFilePermissions(path, permissions(mode));
    } catch (IOException | UnsupportedOperationException e) {
      throw new BindFailed(address, BindFailed.Why.NOT_PERMITTED, e);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    // Declared from the owner's right to read down to everybody's right to execute.
    for (int i = 0; i < all.length; i++) {
      if ((mode >> (all.length - 1 - i) & 1) == 1) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }

  /** Where a socket is bound, which tells a port that the system chose. */
  static Address bound(Address wanted, SocketAddress local) {
    return switch (wanted) {
      case Address.Unix unix -> unix;
      case Address.Tcp(var host, _) -> new Address.Tcp(host, ((InetSocketAddress) local).getPort());
    };
  }

  /** Sorts a failure by what the system says; it says it in words only. */
  static BindFailed failed(Address address, Throwable cause) {
    if (cause instanceof BindFailed known) {
      return known;
    }
    String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    BindFailed.Why why;
    if (words.contains("address already in use")) {
      why = BindFailed.Why.IN_USE;
    } else if (words.contains("permission denied") || words.contains("not permitted")) {
      why = BindFailed.Why.NOT_PERMITTED;
    } else if (words.contains("cannot assign requested address")
        || cause instanceof java.net.UnknownHostException) {
      why = BindFailed.Why.NOT_LOCAL;
    } else if (address instanceof Address.Unix) {
      why = BindFailed.Why.BAD_PATH;
    } else {
      why = BindFailed.Why.OTHER;
    }
    return new BindFailed(address, why, cause);
  }
}
