// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Requests that go on while something changes, one after another on a connection that is kept. Runs
 * on a virtual thread of its own until closed; the counts are readable at any time.
 */
final class SteadyRequests implements AutoCloseable {
  private final ApiClient client;
  private final Thread thread;
  private final AtomicReference<Shares> shares = new AtomicReference<>(Shares.NONE);
  private volatile boolean over;

  private SteadyRequests(ApiClient client) {
    this.client = client;
    this.thread = Thread.ofVirtual().name("demo-requests").unstarted(this::run);
  }

  /** Begins to ask; closes the client at its end. */
  static SteadyRequests start(ApiClient client) {
    SteadyRequests requests = new SteadyRequests(client);
    requests.thread.start();
    return requests;
  }

  private void run() {
    try {
      while (!over) {
        ask();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() throws InterruptedException {
    try {
      ApiClient.Answer answer = client.ask("GET", "/prices", Optional.empty());
      shares.set(
          answer.status() == 200
              ? shares.get().answered(answer.text())
              : shares.get().failed(answer.status() + " " + answer.text()));
    } catch (IOException e) {
      shares.set(shares.get().failed(String.valueOf(e.getMessage())));
    }
  }

  /** What came of them so far. */
  Shares shares() {
    return shares.get();
  }

  /** Ends it and waits for the request under way; the counts stay readable. */
  void stop() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    client.close();
  }
}
