// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A connection of the application {@code web} to what it takes for its database: a port on
 * loopback. Plain TCP, blocking. For one thread.
 */
final class DbClient implements AutoCloseable {
  /** Longest wait for anything; far above what loopback needs, so that a stall fails a step. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Socket socket;
  private final BufferedReader lines;

  private DbClient(Socket socket) throws IOException {
    this.socket = socket;
    this.lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Connects and waits for the greeting. */
  static DbClient connect(int port) throws IOException {
    Socket socket = new Socket();
    try {
      int millis = Math.toIntExact(PATIENCE.toMillis());
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
      socket.setSoTimeout(millis);
      DbClient client = new DbClient(socket);
      client.readLine();
      return client;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** One call on a connection of its own. */
  static String call(int port, String question) throws IOException {
    try (DbClient client = connect(port)) {
      return client.ask(question);
    }
  }

  /** Sends a line and waits for the answer. */
  String ask(String question) throws IOException {
    socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
    return readLine();
  }

  /** Waits until the other side ends the connection; false when it does not within the patience. */
  boolean awaitCut() {
    try {
      return lines.readLine() == null;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private String readLine() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new EOFException("the connection was closed");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
