// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.OriginFailure;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one origin may be asked at once, by all loops together. Nothing is limited unless
 * configured, but for the requests that wait, which are held in memory. Thread-safe.
 */
public final class UseLimits {
  /** Most requests that wait on one loop where nothing is configured. */
  static final int MOST_WAITING = 10_000;

  // Of the requests under way, one in five may be one that is sent again, and always these few.
  private static final int RETRIES_ALWAYS = 10;
  private static final int REQUESTS_A_RETRY = 5;

  private final String key;
  private final OptionalInt maxConnections;
  private final OptionalInt maxPending;
  private final OptionalInt maxRequests;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();

  /**
   * Limits; empty for none, 0 to let nothing through. Each loop may have one connection to each
   * place beyond the limit, so that none starves while others keep theirs.
   *
   * @param key where the limits are configured, as {@code limits of upstream api}
   */
  public UseLimits(
      String key, OptionalInt maxConnections, OptionalInt maxPending, OptionalInt maxRequests) {
    this.key = key;
    this.maxConnections = maxConnections;
    this.maxPending = maxPending;
    this.maxRequests = maxRequests;
  }

  /** None. */
  public static UseLimits none(String key) {
    return new UseLimits(key, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /**
   * Takes a place for a connection; false when there is none left.
   *
   * @param first whether it is taken in any case, since the one who asks has no connection at all
   */
  boolean takeConnection(boolean first) {
    if (connections.incrementAndGet() > maxConnections.orElse(Integer.MAX_VALUE) && !first) {
      connections.decrementAndGet();
      return false;
    }
    return true;
  }

  void leaveConnection() {
    connections.decrementAndGet();
  }

  boolean mayWait(int onThisLoop) {
    boolean mayConnect = maxConnections.isEmpty() || connections.get() < maxConnections.getAsInt();
    return onThisLoop < MOST_WAITING
        && maxConnections.orElse(1) > 0
        && (mayConnect || pending.get() < maxPending.orElse(Integer.MAX_VALUE));
  }

  void waiting(int change) {
    pending.addAndGet(change);
  }

  /** Takes a place for a request that is sent again; false when the budget is spent. */
  boolean takeRetry() {
    int most = Math.max(RETRIES_ALWAYS, requests.get() / REQUESTS_A_RETRY);
    if (retries.incrementAndGet() > most) {
      retries.decrementAndGet();
      return false;
    }
    return true;
  }

  void leaveRetry() {
    retries.decrementAndGet();
  }

  /** Takes a place for a request; false when there is none left. */
  public boolean takeRequest() {
    if (requests.incrementAndGet() > maxRequests.orElse(Integer.MAX_VALUE)) {
      requests.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives the place back. */
  public void leaveRequest() {
    requests.decrementAndGet();
  }

  OriginFailure tooManyWait(Address place) {
    return new OriginFailure.Overloaded(
        place.toString(), key + ": max_pending_requests", maxPending.orElse(MOST_WAITING));
  }

  /** Why {@link #takeRequest} gave none. */
  public OriginFailure tooManyRequests(String origin) {
    return new OriginFailure.Overloaded(
        origin, key + ": max_concurrent_requests", maxRequests.orElse(Integer.MAX_VALUE));
  }
}
