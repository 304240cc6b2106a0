// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks host names up by the system's resolver, on threads of its own because that blocks.
 * Thread-safe. Owned by the data plane.
 */
public final class HostNames implements AutoCloseable {
  // A resolver that hangs must not hold memory without end: beyond this, lookups fail at once.
  private static final int MOST_WAITING = 1024;
  private static final int THREADS = 2;

  private final ThreadPoolExecutor threads;

  /** Starts nothing until the first name. */
  public HostNames() {
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().daemon().name("consort-names-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** The first address of a host; fails with {@link UnknownHostException} or when overloaded. */
  public CompletionStage<InetAddress> lookUp(String host) {
    CompletableFuture<InetAddress> found = new CompletableFuture<>();
    try {
      threads.execute(() -> complete(found, host));
    } catch (RejectedExecutionException e) {
      found.completeExceptionally(new UnknownHostException("too many names are being looked up"));
    }
    return found;
  }

  private static void complete(CompletableFuture<InetAddress> found, String host) {
    try {
      found.complete(InetAddress.getByName(host));
    } catch (UnknownHostException | RuntimeException e) {
      found.completeExceptionally(e);
    }
  }

  /** Ends the threads; what waits never completes. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
