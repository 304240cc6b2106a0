// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.AgentFault;
import dev.consort.agent.http.AgentRequest;
import dev.consort.time.Timers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The answers of one agent under one token and datacenter, one watch loop for each request however
 * many sidecars want it. Filled when first wanted, kept fresh while anyone wants it and for a time
 * after, then forgotten. A cache belongs to one client, so nothing is ever shared across tokens.
 * Control thread only.
 */
public final class AgentCache {
  private final WatchScope scope;
  private final AgentHealth health;
  private final PollSlots slots;
  private final NewsSource source;
  private final NewsBoard board;
  private final Map<AgentRequest, Entry<?>> entries = new HashMap<>();
  private Optional<NewsSource.Feed> feed = Optional.empty();
  private boolean closed;

  /**
   * An empty cache.
   *
   * @param source is opened when there are more watches than the agent has room for
   */
  public AgentCache(WatchScope scope, NewsSource source) {
    this.scope = scope;
    this.source = source;
    this.health = new AgentHealth(scope.settings().agent());
    this.slots =
        new PollSlots(
            scope.settings().limits().connections(), scope.settings().limits().blockFor());
    this.board =
        new NewsBoard(
            slots.slots(),
            scope.observer(),
            () -> scope.control().execute(this::openNews),
            () -> feed.ifPresent(NewsSource.Feed::caughtUp));
  }

  private void openNews() {
    if (!closed) {
      feed = Optional.of(source.open(this, scope, board));
    }
  }

  /**
   * Joins the watch of {@code spec.request()}, starting it if need be. What is known already is
   * told at once, before this returns.
   */
  public <T> Subscription subscribe(WatchSpec<T> spec, WatchListener<T> listener) {
    @SuppressWarnings("unchecked") // a request is always read by the same decoder
    Entry<T> entry = (Entry<T>) entries.get(spec.request());
    boolean fresh = entry == null;
    if (fresh) {
      entry = new Entry<>(spec);
      entries.put(spec.request(), entry);
    }
    Subscription joined = entry.join(listener);
    if (fresh) {
      entry.query.start();
    }
    return joined;
  }

  /** A watch that is not shared and ends with its subscription. */
  public <T> Subscription watchAlone(WatchSpec<T> spec, WatchListener<T> listener) {
    BlockingQuery<T> query = new BlockingQuery<>(scope, health, slots, board, spec, listener);
    query.start();
    return new Subscription() {
      @Override
      public void refresh() {
        query.refresh();
      }

      @Override
      public void hurry() {
        query.hurry();
      }

      @Override
      public WatchStatus status() {
        return query.status();
      }

      @Override
      public void close() {
        query.stop();
      }
    };
  }

  /** All retries that another token may help go now. */
  public void tokenChanged() {
    health.tokenChanged();
  }

  /** How many watches run, used or not. */
  int size() {
    return entries.size();
  }

  /** Ends all watches. */
  public void close() {
    closed = true;
    feed.ifPresent(NewsSource.Feed::close);
    List.copyOf(entries.values()).forEach(Entry::evict);
  }

  /** One subscriber's part in a watch. Control thread only, but for {@link #status}. */
  public interface Subscription {
    /** Asks at once, for all who share the watch. */
    void refresh();

    /**
     * Asks at once, for all who share the watch, if it polls and rests just now. Whatever else it
     * does is left to it.
     */
    void hurry();

    /** How the watch is doing. Any thread. */
    WatchStatus status();

    /** Leaves; nothing is told any more. Idempotent. */
    void close();
  }

  private final class Entry<T> implements WatchListener<T> {
    private final WatchSpec<T> spec;
    private final BlockingQuery<T> query;
    private final Set<Member<T>> members = new LinkedHashSet<>();
    private Timers.Cancellable eviction = () -> {};

    Entry(WatchSpec<T> spec) {
      this.spec = spec;
      this.query = new BlockingQuery<>(scope, health, slots, board, spec, this);
    }

    Member<T> join(WatchListener<T> listener) {
      eviction.cancel();
      Member<T> member = new Member<>(this, listener);
      members.add(member);
      query.value().ifPresent(listener::changed);
      return member;
    }

    void leave(Member<T> member) {
      if (members.remove(member) && members.isEmpty()) {
        eviction =
            scope
                .timers()
                .after(
                    scope.settings().keepUnused(),
                    () -> scope.control().execute(this::evictIfUnused));
      }
    }

    private void evictIfUnused() {
      if (members.isEmpty()) {
        evict();
      }
    }

    void evict() {
      eviction.cancel();
      if (entries.remove(spec.request(), this)) {
        query.stop();
      }
    }

    @Override
    public void changed(T value) {
      new ArrayList<>(members).forEach(m -> m.tell(value));
    }

    @Override
    public void confirmed(T value) {
      new ArrayList<>(members).forEach(m -> m.confirm(value));
    }

    @Override
    public void failing(AgentFault fault) {
      new ArrayList<>(members).forEach(m -> m.tell(fault));
    }
  }

  private static final class Member<T> implements Subscription {
    private final Entry<T> entry;
    private Optional<WatchListener<T>> listener;

    Member(Entry<T> entry, WatchListener<T> listener) {
      this.entry = entry;
      this.listener = Optional.of(listener);
    }

    void tell(T value) {
      listener.ifPresent(l -> l.changed(value));
    }

    void confirm(T value) {
      listener.ifPresent(l -> l.confirmed(value));
    }

    void tell(AgentFault fault) {
      listener.ifPresent(l -> l.failing(fault));
    }

    @Override
    public void refresh() {
      entry.query.refresh();
    }

    @Override
    public void hurry() {
      entry.query.hurry();
    }

    @Override
    public WatchStatus status() {
      return entry.query.status();
    }

    @Override
    public void close() {
      listener = Optional.empty();
      entry.leave(this);
    }
  }
}
