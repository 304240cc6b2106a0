// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The client half of an application that knows nothing of a mesh: plain TCP to a loopback port. */
public final class Dial {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Dial() {}

  /** A connection whose reads give up after ten seconds. */
  public static Socket to(int port) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) TIMEOUT.toMillis());
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) TIMEOUT.toMillis());
    return socket;
  }

  /** Whether somebody accepts connections there. */
  public static boolean isListening(int port) {
    try (Socket socket = to(port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Sends the text and reads as many bytes back; returns them as text, shorter if the peer ended.
   */
  public static String echo(Socket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.getOutputStream().write(bytes);
    return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
  }

  /** Whether one new connection to this port reaches an echo and comes back. */
  public static boolean echoes(int port) {
    try (Socket socket = to(port)) {
      return echo(socket, "ping").equals("ping");
    } catch (IOException e) {
      return false;
    }
  }
}
