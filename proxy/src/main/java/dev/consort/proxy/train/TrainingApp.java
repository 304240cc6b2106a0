// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The application behind the sidecar: answers every question. A thread a connection. */
final class TrainingApp implements AutoCloseable {
  private static final int WAITING = 256;

  private final ServerSocket server;
  private final Dialogue dialogue;

  private TrainingApp(ServerSocket server, Dialogue dialogue) {
    this.server = server;
    this.dialogue = dialogue;
  }

  /** Starts it on a free loopback port. */
  static TrainingApp start(Dialogue dialogue) throws IOException {
    TrainingApp app =
        new TrainingApp(new ServerSocket(0, WAITING, InetAddress.getLoopbackAddress()), dialogue);
    Thread.ofVirtual().start(app::accept);
    return app;
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }

  private void serve(Socket socket) {
    try (socket;
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()))) {
      socket.setTcpNoDelay(true);
      while (dialogue.answer(in, out)) {
        // Until the caller has enough.
      }
    } catch (IOException gone) {
      // The caller, or the sidecar, has gone in the middle: part of the training.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
