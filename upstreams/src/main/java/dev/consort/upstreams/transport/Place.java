// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.transport;

import dev.consort.upstreams.Address;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address with what is dialled for it, worked out once. Immutable.
 *
 * @param address as configured or listed in the catalog
 * @param literal what to dial; empty for a host name, which is looked up at each dialling, since
 *     what it stands for may change
 */
public record Place(Address address, Optional<SocketAddress> literal) {
  /** Parses an IP address; looks nothing up. */
  public static Place of(Address address, Transport transport) {
    return new Place(
        address,
        switch (address) {
          case Address.Unix(var path) -> Optional.of(transport.unix(path));
          case Address.Tcp(var host, var port) -> ip(host).map(i -> new InetSocketAddress(i, port));
        });
  }

  private static Optional<InetAddress> ip(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }
}
