// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that speaks plain TCP on a loopback port of its own and knows nothing of a mesh.
 * Each connection has a virtual thread, on which its conversation is held; the socket is closed
 * after it.
 */
public final class TcpApp implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final ServerSocket server;
  private volatile Conversation conversation;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TcpApp(ServerSocket server, Conversation conversation) {
    this.server = server;
    this.conversation = conversation;
  }

  /** What the application does with one connection. */
  @FunctionalInterface
  public interface Conversation {
    void hold(Socket socket) throws IOException;
  }

  /** Listens and serves at once. */
  public static TcpApp start(Conversation conversation) {
    try {
      ServerSocket server = new ServerSocket();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      TcpApp app = new TcpApp(server, conversation);
      Thread.ofVirtual().name("app").start(app::acceptAll);
      return app;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends back what it gets, and ends when the other side has ended. */
  public static TcpApp echo() {
    return start(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  /** What it does with connections accepted from now on. */
  public void converse(Conversation next) {
    conversation = next;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Connections accepted since the start, whatever became of them. */
  public int accepted() {
    return accepted.get();
  }

  /** Connections whose conversation goes on. */
  public int open() {
    return open.size();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // Closed by the test, or out of file descriptors: the test notices either by itself.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      conversation.hold(socket);
    } catch (IOException | CompletionException e) {
      // A connection cut off is what several tests want to see, on the other side of it.
      open.remove(socket);
    } finally {
      open.remove(socket);
    }
  }
}
