// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls that go on while something changes: a new connection for each, and a held one asked in
 * between. Runs on a virtual thread of its own until closed; the counts are readable at any time.
 */
final class SteadyTraffic implements AutoCloseable {
  private final int port;
  private final DbClient held;
  private final Thread thread;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicReference<Optional<String>> firstFailure =
      new AtomicReference<>(Optional.empty());
  private volatile boolean over;

  private SteadyTraffic(int port) throws IOException {
    this.port = port;
    this.held = DbClient.connect(port);
    this.thread = Thread.ofVirtual().name("demo-traffic").unstarted(this::run);
  }

  static SteadyTraffic start(int port) throws IOException {
    SteadyTraffic traffic = new SteadyTraffic(port);
    traffic.thread.start();
    return traffic;
  }

  private void run() {
    while (!over) {
      int n = calls.incrementAndGet();
      try {
        DbClient.call(port, "call " + n);
        held.ask("held " + n);
      } catch (IOException e) {
        failures.incrementAndGet();
        firstFailure.compareAndSet(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
      }
    }
  }

  /** Calls on new connections so far; the held one was asked as often. */
  int calls() {
    return calls.get();
  }

  int failures() {
    return failures.get();
  }

  Optional<String> firstFailure() {
    return firstFailure.get();
  }

  /** Ends it and waits for the call under way; the counts stay readable. */
  void stop() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    held.close();
  }
}
