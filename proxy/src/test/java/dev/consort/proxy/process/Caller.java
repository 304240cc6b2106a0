// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client application's connection to its sidecar. For one thread. */
final class Caller implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  Caller(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /**
   * Sends {@code text} and gives what comes back: as much as was sent, less when it was cut off.
   */
  String say(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      socket.getOutputStream().write(bytes);
      return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
    } catch (IOException cut) {
      return "";
    }
  }

  /** Waits for the other side to end the connection; fails when it does not in time. */
  void awaitEnd() {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException stillOpen) {
      throw new AssertionError("still open after " + PATIENCE_MILLIS + " ms", stillOpen);
    } catch (IOException reset) {
      // An end too, if not a polite one.
    }
  }

  /** One word there and back on a new connection. */
  static boolean works(int port) {
    try (Caller caller = new Caller(port)) {
      return caller.say("hello").equals("hello");
    } catch (IOException refused) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
