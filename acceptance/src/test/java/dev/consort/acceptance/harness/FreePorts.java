// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for programs that cannot be told to choose one themselves. */
public final class FreePorts {
  private static final int LOWEST = 20_000;

  /** Below what the system gives to outgoing connections. */
  private static final int HIGHEST = 32_000;

  private FreePorts() {}

  /** A port on which nothing listens. */
  public static int one() {
    return some(1).getFirst();
  }

  /** Different ports on which nothing listens. */
  public static List<Integer> some(int count) {
    List<ServerSocket> open = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      while (ports.size() < count) {
        int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        ServerSocket socket = new ServerSocket();
        open.add(socket);
        if (binds(socket, port)) {
          ports.add(port);
        }
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      open.forEach(FreePorts::close);
    }
  }

  /** The first of {@code count} ports in a row, the first and last of which are free. */
  public static int range(int count) {
    while (true) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST - count);
      try (ServerSocket low = new ServerSocket();
          ServerSocket high = new ServerSocket()) {
        if (binds(low, first) && binds(high, first + count - 1)) {
          return first;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean binds(ServerSocket socket, int port) {
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
