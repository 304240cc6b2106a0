// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.upstreams.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that knows nothing of the mesh, for tests. One behaviour for all of its
 * connections, each on a thread of its own. Closing it closes them.
 */
public final class TestApp implements AutoCloseable {
  /** What it does with a connection. */
  @FunctionalInterface
  public interface Behaviour {
    /** Serves a connection; when this returns, the connection is closed. */
    void serve(SocketChannel connection) throws IOException;
  }

  private final ServerSocketChannel listening;
  private final Address address;
  private final Behaviour behaviour;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private TestApp(ServerSocketChannel listening, Address address, Behaviour behaviour) {
    this.listening = listening;
    this.address = address;
    this.behaviour = behaviour;
    Thread.ofVirtual().start(this::accept);
  }

  /** On a free port of the loopback. */
  public static TestApp serving(Behaviour behaviour) {
    try {
      ServerSocketChannel socket = ServerSocketChannel.open();
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
      return new TestApp(socket, new Address.Tcp("127.0.0.1", port), behaviour);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On a unix socket. */
  public static TestApp serving(Path path, Behaviour behaviour) {
    try {
      ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      socket.bind(UnixDomainSocketAddress.of(path));
      return new TestApp(socket, new Address.Unix(path), behaviour);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends back what it gets, and ends when the other side does. */
  public static TestApp echo() {
    return serving(TestApp::echo);
  }

  /** Sends back what it gets, and ends when the other side does. */
  public static void echo(SocketChannel connection) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    while (connection.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        connection.write(buffer);
      }
      buffer.clear();
    }
  }

  /** Speaks first, then echoes. */
  public static TestApp greeting(String words) {
    return serving(
        connection -> {
          connection.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8)));
          echo(connection);
        });
  }

  /** Accepts and neither reads nor writes, until the test ends. */
  public static TestApp stalling() {
    return serving(
        connection -> {
          synchronized (connection) {
            try {
              connection.wait();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
  }

  /** Waits for a byte, then breaks the connection. */
  public static TestApp resetting() {
    return serving(
        connection -> {
          int read = connection.read(ByteBuffer.allocate(1));
          connection.setOption(StandardSocketOptions.SO_LINGER, read < 0 ? -1 : 0);
        });
  }

  /** Where it listens. */
  public Address address() {
    return address;
  }

  /** How many connections it has accepted. To prove that there was none: after a refusal. */
  public int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel connection = listening.accept();
        accepted.incrementAndGet();
        open.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed: the test is over.
      return;
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      behaviour.serve(connection);
    } catch (IOException e) {
      // The other side's matter; the test looks at that side.
      return;
    } finally {
      open.remove(connection);
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (SocketChannel connection : open) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
