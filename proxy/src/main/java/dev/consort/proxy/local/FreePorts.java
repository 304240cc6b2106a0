// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Hands out TCP ports for programs that cannot bind port 0 and tell. They lie below the ports that
 * Linux gives to outgoing connections and to port 0, so that nothing takes one by chance between
 * its choice and its use. Thread-safe.
 */
public final class FreePorts {
  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 31_999;
  private static final int TRIES = 1_000;

  private final RandomGenerator random;
  private final Set<Integer> given = new HashSet<>();

  /** Ports chosen by {@code random}. */
  public FreePorts(RandomGenerator random) {
    this.random = random;
  }

  /**
   * A port that nobody listens on, and that this object never gave before.
   *
   * @throws IllegalStateException when none is found
   */
  public int free() {
    return free(1);
  }

  /**
   * A port of which the same holds, and for the next one too.
   *
   * @throws IllegalStateException when none is found
   */
  public int freePair() {
    return free(2);
  }

  private synchronized int free(int count) {
    for (int i = 0; i < TRIES; i++) {
      int first = random.nextInt(LOWEST, HIGHEST + 1);
      List<Integer> ports = IntStream.range(first, first + count).boxed().toList();
      if (ports.stream().allMatch(port -> !given.contains(port) && isFree(port))) {
        given.addAll(ports);
        return first;
      }
    }
    throw new IllegalStateException("no free port found in " + TRIES + " tries");
  }

  private static boolean isFree(int port) {
    return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        && canBind(new InetSocketAddress(port));
  }

  private static boolean canBind(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
