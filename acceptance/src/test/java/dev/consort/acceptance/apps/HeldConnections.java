// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.apps;

import dev.consort.acceptance.support.Dial;
import dev.consort.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Many open connections to an echo, asked now and then whether they still live. */
final class HeldConnections implements AutoCloseable {
  private final List<Socket> sockets = new ArrayList<>();
  private int round;

  private HeldConnections() {}

  /** Opens that many; each has echoed once when this returns. */
  static HeldConnections open(int port, int count) {
    HeldConnections held = new HeldConnections();
    try {
      for (int i = 0; i < count; i++) {
        Socket socket = Dial.to(port);
        held.sockets.add(socket);
        if (!Dial.echo(socket, "hello").equals("hello")) {
          throw new AssertionError(
              "connection " + i + " of " + count + " was cut at its first echo");
        }
      }
      return held;
    } catch (IOException e) {
      held.close();
      throw new UncheckedIOException("connection " + held.sockets.size() + " of " + count, e);
    } catch (AssertionError e) {
      held.close();
      throw e;
    }
  }

  /** Sends a fresh number down every connection; returns how many sent it back. */
  int living() {
    round++;
    BitSet asked = new BitSet();
    for (int i = 0; i < sockets.size(); i++) {
      asked.set(i, wrote(sockets.get(i), i));
    }
    return (int) asked.stream().filter(i -> answered(sockets.get(i), i)).count();
  }

  /** Waits for the end of each connection; returns how many have ended by the deadline. */
  int cutWithin(Duration limit) {
    Ticker ticker = Ticker.system();
    long start = ticker.nanos();
    int cut = 0;
    for (Socket socket : sockets) {
      long left = limit.toNanos() - (ticker.nanos() - start);
      if (ends(socket, (int) Math.max(1, Duration.ofNanos(left).toMillis()))) {
        cut++;
      }
    }
    return cut;
  }

  @Override
  public void close() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private byte[] message(int number) {
    return ByteBuffer.allocate(Integer.BYTES * 2).putInt(round).putInt(number).array();
  }

  private boolean wrote(Socket socket, int number) {
    try {
      socket.getOutputStream().write(message(number));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean answered(Socket socket, int number) {
    try {
      byte[] expected = message(number);
      return Arrays.equals(expected, socket.getInputStream().readNBytes(expected.length));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the connection is over, or will be within this time. */
  static boolean ends(Socket socket, int limitMillis) {
    try {
      socket.setSoTimeout(limitMillis);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
