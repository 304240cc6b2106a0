// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that knows nothing of the mesh: it speaks first, as many databases do, then
 * answers each line. Plain TCP on loopback, a virtual thread a connection. Thread-safe.
 */
final class DbApp implements AutoCloseable {
  private final String name;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  private DbApp(String name, ServerSocket listening) {
    this.name = name;
    this.listening = listening;
  }

  /**
   * Listens on a free port of loopback.
   *
   * @param name that its answers begin with
   */
  static DbApp start(String name) throws IOException {
    DbApp app = new DbApp(name, new ServerSocket(0, 128, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("demo-db").start(app::accept);
    return app;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** How many connections it has ever seen. */
  int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        accepted.incrementAndGet();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: the demo is over.
    }
  }

  private void serve(Socket client) {
    try (client;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      OutputStream out = client.getOutputStream();
      say(out, name + " ready");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        say(out, name + " answers: " + line);
      }
    } catch (IOException e) {
      // A client that went away is of no concern to a database.
    } finally {
      open.remove(client);
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket client : open) {
      client.close();
    }
  }
}
