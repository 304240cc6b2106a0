// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.agent.http.AgentFault;
import dev.consort.agent.watch.AgentCache;
import dev.consort.agent.watch.News;
import dev.consort.agent.watch.NewsBoard;
import dev.consort.agent.watch.NewsSource;
import dev.consort.agent.watch.WatchListener;
import dev.consort.agent.watch.WatchScope;
import dev.consort.agent.watch.WatchSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells what changes in the catalog by a handful of watches: all names, all checks, and the config
 * entries that chains are made of. What they do not tell is found by reading everything again, now
 * and then. Control thread only.
 */
public final class CatalogNews implements NewsSource.Feed {
  /** A sidecar that has just begun reads enough already. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private static final Duration LEAST_REST = Duration.ofSeconds(30);
  private static final String FOR_ALL = "proxy-defaults";
  private static final List<String> KINDS =
      List.of(
          "service-router", "service-splitter", "service-resolver", "service-defaults", FOR_ALL);

  private final AgentCache cache;
  private final NewsBoard board;
  private final Sweep instances;
  private final Sweep chains;
  private final Set<String> wanting = new HashSet<>();
  private final List<AgentCache.Subscription> watches = new ArrayList<>();
  private final Map<String, EntryIndexes> entries = new HashMap<>();
  private Optional<Names> names = Optional.empty();
  private Optional<Checks> checks = Optional.empty();

  private CatalogNews(AgentCache cache, WatchScope scope, NewsBoard board) {
    this.cache = cache;
    this.board = board;
    this.instances = sweep(scope, new News.AnyInstance());
    this.chains = sweep(scope, new News.AnyEntry());
  }

  private Sweep sweep(WatchScope scope, News news) {
    return new Sweep(
        scope.control(), scope.timers(), scope.ticker(), LEAST_REST, () -> board.tell(news));
  }

  /**
   * The news of an agent's datacenter.
   *
   * @param stale whether any server may answer
   */
  public static NewsSource of(boolean stale) {
    return (cache, scope, board) -> {
      CatalogNews news = new CatalogNews(cache, scope, board);
      news.follow(stale);
      return news;
    };
  }

  private void follow(boolean stale) {
    watch(Checks.watch(stale), this::learned);
    watch(Names.watch(stale), this::learned);
    for (String kind : KINDS) {
      watch(EntryIndexes.watch(kind), now -> learned(kind, now));
    }
  }

  private <T> void watch(WatchSpec<T> spec, Consumer<T> learned) {
    wanting.add(spec.name());
    watches.add(
        cache.watchAlone(
            spec,
            new WatchListener<>() {
              @Override
              public void changed(T value) {
                learned.accept(value);
                answered(spec.name());
              }

              @Override
              public void confirmed(T value) {
                answered(spec.name());
              }

              @Override
              public void failing(AgentFault fault) {
                wanting.add(spec.name());
                board.live(false);
              }
            }));
  }

  private void answered(String watch) {
    if (wanting.remove(watch) && wanting.isEmpty()) {
      board.live(true);
      // What changed between a watch's last answer and the first word here was told by nobody.
      instances.later(SETTLE);
      chains.later(SETTLE);
    }
  }

  private void learned(Names now) {
    if (names.isPresent()) {
      tell(new News.Instances(Differences.of(names.get().names(), now.names()), Set.of()));
      if (!now.index().equals(names.get().index())) {
        instances.later(Duration.ZERO);
      }
    }
    names = Optional.of(now);
  }

  private void learned(Checks now) {
    checks.ifPresent(before -> tell(now.since(before)));
    checks = Optional.of(now);
  }

  private void tell(News.Instances news) {
    if (!news.names().isEmpty() || !news.nodes().isEmpty()) {
      board.tell(news);
    }
  }

  private void learned(String kind, EntryIndexes now) {
    EntryIndexes before = entries.put(kind, now);
    if (before == null) {
      return;
    }
    if (kind.equals(FOR_ALL)) {
      board.tell(new News.AnyEntry());
    } else {
      board.tell(new News.Entries(Differences.of(before.byName(), now.byName())));
      // A chain may depend on entries of services that it does not show, as of a redirect.
      chains.later(Duration.ZERO);
    }
  }

  @Override
  public void caughtUp() {
    instances.ended();
    chains.ended();
  }

  @Override
  public void close() {
    instances.close();
    chains.close();
    watches.forEach(AgentCache.Subscription::close);
  }
}
