// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.datacenters;

import dev.consort.acceptance.support.Await;
import dev.consort.acceptance.support.ConsulApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers that each send one request after the other, until it is closed: some that may be repeated
 * and some that may not.
 */
final class Load implements AutoCloseable {
  /** How many requests of each sort are under way at most. */
  static final int CALLERS = 3;

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int OK = 200;

  private final ConsulApi target;
  private final List<Thread> threads = new ArrayList<>();
  private final Sort gets = new Sort("GET");
  private final Sort posts = new Sort("POST");
  private volatile boolean over;
  private volatile String lastWord = "";

  private Load(ConsulApi target) {
    this.target = target;
  }

  /** Requests of one method. */
  static final class Sort {
    private final String method;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private Sort(String method) {
      this.method = method;
    }

    int failed() {
      return failed.get();
    }
  }

  static Load on(int port) {
    Load load = new Load(new ConsulApi("127.0.0.1:" + port, ""));
    for (int i = 0; i < CALLERS; i++) {
      load.threads.add(Thread.ofVirtual().start(() -> load.send(load.gets)));
      load.threads.add(Thread.ofVirtual().start(() -> load.send(load.posts)));
    }
    return load;
  }

  private void send(Sort sort) {
    while (!over) {
      String body = sort.method.equals("GET") ? "" : "order";
      ConsulApi.Reply reply = target.send(sort.method, "/where", body);
      if (reply.status() == OK) {
        sort.answered.incrementAndGet();
        lastWord = reply.body();
      } else {
        sort.failed.incrementAndGet();
      }
    }
  }

  /** Requests that may be repeated. */
  Sort gets() {
    return gets;
  }

  /** Requests that may not. */
  Sort posts() {
    return posts;
  }

  /** Waits until so many more of each have been answered, the last one with this word. */
  void awaitAnswers(int more, String word) {
    int getsUpTo = gets.answered.get() + more;
    int postsUpTo = posts.answered.get() + more;
    Await.until(
        more + " more answers of " + word,
        LIMIT,
        () ->
            gets.answered.get() >= getsUpTo
                && posts.answered.get() >= postsUpTo
                && lastWord.equals(word));
  }

  @Override
  public void close() {
    over = true;
    Await.until("the callers to end", LIMIT, () -> threads.stream().noneMatch(Thread::isAlive));
  }
}
