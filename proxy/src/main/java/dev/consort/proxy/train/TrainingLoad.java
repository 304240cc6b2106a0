// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Callers of an upstream's local port: some keep their connection and ask little, some ask much,
 * some connect anew for each question. Each caller is a thread.
 */
final class TrainingLoad {
  private static final int SMALL = 100;
  private static final int BIG = 1 << 20;
  private static final int SMALL_CALLERS = 16;
  private static final int BIG_CALLERS = 2;
  private static final int NEW_CALLERS = 4;
  private static final int PATIENCE_MILLIS = 10_000;

  private final int port;
  private final Dialogue dialogue;
  private final CountDownLatch enough = new CountDownLatch(1);
  private final LongAdder exchanges = new LongAdder();
  private final LongAdder failures = new LongAdder();

  TrainingLoad(int port, Dialogue dialogue) {
    this.port = port;
    this.dialogue = dialogue;
  }

  /** One question of the caller, on a connection that is open. */
  private interface Talk {
    void on(DataInputStream in, DataOutputStream out) throws IOException;
  }

  /** Tries until one exchange has worked, or {@code seconds} are over; tells which. */
  boolean waitUntilServed(int seconds) throws InterruptedException {
    int tries = seconds * 10;
    for (int i = 0; i < tries; i++) {
      try {
        once((in, out) -> dialogue.ask(in, out, SMALL, SMALL));
        return true;
      } catch (IOException notYet) {
        if (enough.await(100, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    }
    return false;
  }

  /** Runs all callers for {@code seconds} and gives how many exchanges there were. */
  long run(int seconds) throws InterruptedException {
    List<Thread> callers = new ArrayList<>();
    start(callers, SMALL_CALLERS, () -> keep((in, out) -> dialogue.ask(in, out, SMALL, SMALL)));
    start(callers, BIG_CALLERS, () -> keep((in, out) -> dialogue.ask(in, out, BIG, BIG)));
    start(callers, NEW_CALLERS, () -> once((in, out) -> dialogue.ask(in, out, SMALL, SMALL)));
    if (enough.await(seconds, TimeUnit.SECONDS)) {
      return 0;
    }
    enough.countDown();
    for (Thread caller : callers) {
      caller.join(PATIENCE_MILLIS);
    }
    return exchanges.sum();
  }

  /** How often an exchange or a connection failed. */
  long failures() {
    return failures.sum();
  }

  private interface Round {
    void run() throws IOException;
  }

  private void start(List<Thread> callers, int count, Round round) {
    for (int i = 0; i < count; i++) {
      callers.add(Thread.ofVirtual().start(() -> repeat(round)));
    }
  }

  private void repeat(Round round) {
    try {
      while (enough.getCount() > 0) {
        try {
          round.run();
        } catch (IOException cut) {
          failures.increment();
          if (enough.await(20, TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(Talk talk) throws IOException {
    once(
        (in, out) -> {
          while (enough.getCount() > 0) {
            talk.on(in, out);
            exchanges.increment();
          }
        });
  }

  private void once(Talk talk) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()))) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      talk.on(in, out);
      exchanges.increment();
    }
  }
}
