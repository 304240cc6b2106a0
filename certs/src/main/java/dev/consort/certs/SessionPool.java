// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLSession;
import io.netty.internal.tcnative.SSLSessionCache;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sessions that servers gave, to be resumed by later connections to the same endpoint. Several are
 * held for each, since one of TLS 1.3 may be used once only (RFC 8446, appendix C.4) and many
 * connections may start at a time; the newest goes first. Bounded for each endpoint and in total.
 * Owns the native sessions it holds. Thread-safe.
 */
final class SessionPool implements SSLSessionCache {
  /** About as many connections to one endpoint as start at the same time. */
  private static final int MOST_PER_KEY = 64;

  /** One takes 2 to 3 KB of native memory, most of it the server's certificates. */
  private static final int MOST = 1024;

  private final int mostPerKey;
  private final int most;
  private final Map<Long, ClientConnection> connections = new ConcurrentHashMap<>();
  private final Map<String, Deque<Held>> held = new LinkedHashMap<>(16, 0.75f, true);
  private int size;
  private boolean closed;

  SessionPool() {
    this(MOST_PER_KEY, MOST);
  }

  SessionPool(int mostPerKey, int most) {
    this.mostPerKey = mostPerKey;
    this.most = most;
  }

  private record Held(long session, boolean singleUse, VerifiedPeer peer) {}

  /** Makes a connection known by the pointer of its native state. */
  void opened(long ssl, ClientConnection connection) {
    connections.put(ssl, connection);
  }

  /** Forgets a connection; to be called before or after its native state is freed. */
  void closed(long ssl, ClientConnection connection) {
    connections.remove(ssl, connection);
  }

  ClientConnection connection(long ssl) {
    return connections.get(ssl);
  }

  /**
   * Lets the handshake of {@code ssl} offer a session of {@code key} whose peer is still valid and
   * one of {@code expected}.
   *
   * @return whether there was one
   */
  synchronized boolean offer(long ssl, String key, Set<ServiceId> expected, Instant now) {
    Deque<Held> sessions = held.get(key);
    while (sessions != null && !sessions.isEmpty()) {
      Held newest = sessions.pop();
      size--;
      boolean fits =
          newest.peer.isValidAt(now)
              && newest.peer.id() instanceof ServiceId id
              && expected.contains(id)
              && SSL.setSession(ssl, newest.session);
      if (fits && !newest.singleUse) {
        sessions.push(newest);
        size++;
      } else {
        // The handshake holds a reference of its own.
        SSLSession.free(newest.session);
      }
      if (fits) {
        return true;
      }
    }
    // An endpoint without sessions leaves nothing behind.
    held.remove(key);
    return false;
  }

  /** Called by BoringSSL for each ticket; true takes the session over. */
  @Override
  public boolean sessionCreated(long ssl, long session) {
    ClientConnection connection = connections.get(ssl);
    if (connection == null || connection.peer == null) {
      return false;
    }
    boolean singleUse = SSLSession.shouldBeSingleUse(session);
    return add(connection.sessionKey, new Held(session, singleUse, connection.peer));
  }

  /** Asked of servers only. */
  @Override
  public long getSession(long ssl, byte[] id) {
    return -1;
  }

  private synchronized boolean add(String key, Held session) {
    if (closed) {
      return false;
    }
    Deque<Held> sessions = held.computeIfAbsent(key, k -> new ArrayDeque<>());
    // One that may be used again makes its predecessors useless.
    int others = session.singleUse ? mostPerKey - 1 : 0;
    while (sessions.size() > others) {
      freeOldest(sessions);
    }
    sessions.push(session);
    size++;
    if (size > most) {
      makeRoom();
    }
    return true;
  }

  /** The endpoint used longest ago gives up its sessions. */
  private void makeRoom() {
    Iterator<Deque<Held>> eldest = held.values().iterator();
    Deque<Held> sessions = eldest.next();
    while (!sessions.isEmpty() && size > most) {
      freeOldest(sessions);
    }
    if (sessions.isEmpty()) {
      eldest.remove();
    }
  }

  private void freeOldest(Deque<Held> sessions) {
    SSLSession.free(sessions.removeLast().session);
    size--;
  }

  int openConnections() {
    return connections.size();
  }

  synchronized int size() {
    return size;
  }

  /** Frees all sessions and takes no more. */
  synchronized void close() {
    closed = true;
    for (Deque<Held> sessions : held.values()) {
      while (!sessions.isEmpty()) {
        freeOldest(sessions);
      }
    }
    held.clear();
  }
}
