// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.ca.CaWatches;
import dev.consort.agent.catalog.HealthWatch;
import dev.consort.agent.intentions.DefaultPolicyFacts.Fact;
import dev.consort.agent.intentions.DefaultPolicyWatches;
import dev.consort.agent.intentions.IntentionsWatch;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.watch.AgentCache;
import dev.consort.agent.watch.WatchListener;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.certs.identity.ServiceId;
import dev.consort.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps the watches that a draft calls for: always the roots, the leaf and intentions of its
 * service, the default policy's, and one for each upstream. Control thread only, but for {@link
 * #status}.
 */
final class Follower {
  /** Time for the agent's own copy of the intentions to follow those that were just told. */
  private static final Duration PROBE_AFTER = Duration.ofSeconds(1);

  private static final String PROBE = "default policy by authorize";
  private static final String UPSTREAM = "upstream ";

  private final AgentConnection agent;
  private final Consumer<Update> updates;
  private final boolean askPolicy;
  private final Map<String, AgentCache.Subscription> watches = new LinkedHashMap<>();
  private final Map<String, String> subjects = new HashMap<>();
  private final LeafGuard guard;
  private Timers.Cancellable probeLater = () -> {};
  private volatile List<Map.Entry<String, AgentCache.Subscription>> shown = List.of();

  Follower(AgentConnection agent, boolean askPolicy, Consumer<Update> updates) {
    this.agent = agent;
    this.askPolicy = askPolicy;
    this.updates = updates;
    AgentRuntime runtime = agent.runtime();
    this.guard =
        new LeafGuard(
            runtime.control(),
            runtime.timers(),
            runtime.wall(),
            runtime.random(),
            () -> refresh("leaf"));
  }

  void start() {
    keep("roots", "", CaWatches.roots(), roots -> updates.accept(new Update.Roots(roots)));
    if (askPolicy) {
      keep(
          "default policy",
          "",
          DefaultPolicyWatches.self(),
          fact -> updates.accept(new Update.Self(fact)));
    }
  }

  /** Adds a watch that is started elsewhere to those shown. */
  void show(String label, AgentCache.Subscription watch) {
    watches.put(label, watch);
    publish();
  }

  /** Starts and ends watches so that they are what {@code draft} calls for. */
  void follow(Draft draft) {
    draft.registration().ifPresent(this::followRegistration);
    if (askPolicy) {
      draft.leaf().ifPresent(leaf -> followProbe(leaf.id()));
    }
    draft.leaf().ifPresent(guard::installed);
  }

  private void followRegistration(ProxyRegistration registration) {
    String service = registration.service();
    keep(
        "leaf",
        service,
        CaWatches.leaf(service, agent.runtime().wall()),
        leaf -> updates.accept(new Update.Leaf(leaf)));
    keep(
        "intentions",
        service,
        IntentionsWatch.of(service),
        answer -> {
          updates.accept(new Update.Intentions(answer));
          probeAgain();
        });
    Set<String> wanted = new HashSet<>();
    registration.upstreams().forEach(upstream -> wanted.add(upstream.id().name()));
    for (String label : List.copyOf(watches.keySet())) {
      if (label.startsWith(UPSTREAM) && !wanted.contains(label.substring(UPSTREAM.length()))) {
        drop(label);
        updates.accept(new Update.Dropped(label.substring(UPSTREAM.length())));
      }
    }
    for (String name : wanted) {
      keep(
          UPSTREAM + name,
          name,
          HealthWatch.of(name, agent.config().stale()),
          instances -> updates.accept(new Update.Instances(name, instances)));
    }
  }

  private void followProbe(ServiceId own) {
    WatchListener<Fact> listener =
        new WatchListener<>() {
          @Override
          public void changed(Fact fact) {
            updates.accept(new Update.Probe(fact));
          }

          @Override
          public void confirmed(Fact fact) {
            updates.accept(new Update.Probe(fact));
          }
        };
    // Not shared, so that it ends with the identity it asks for.
    keep(
        PROBE,
        own.uri(),
        () -> agent.cache().watchAlone(DefaultPolicyWatches.probe(own), listener));
  }

  private void probeAgain() {
    probeLater.cancel();
    probeLater =
        agent
            .runtime()
            .timers()
            .after(PROBE_AFTER, () -> agent.runtime().control().execute(() -> refresh(PROBE)));
  }

  /** Joins {@code spec} under {@code label}, unless that is watched for the same subject. */
  private <T> void keep(
      String label, String subject, WatchSpec<T> spec, WatchListener<T> listener) {
    keep(label, subject, () -> agent.cache().subscribe(spec, listener));
  }

  private void keep(String label, String subject, Supplier<AgentCache.Subscription> join) {
    if (subject.equals(subjects.get(label))) {
      return;
    }
    drop(label);
    subjects.put(label, subject);
    AgentCache.Subscription joined = join.get();
    if (subject.equals(subjects.get(label))) {
      watches.put(label, joined);
      publish();
    } else {
      // What was known already has changed what is to be watched.
      joined.close();
    }
  }

  private void drop(String label) {
    subjects.remove(label);
    Optional.ofNullable(watches.remove(label)).ifPresent(AgentCache.Subscription::close);
    publish();
  }

  private void refresh(String label) {
    Optional.ofNullable(watches.get(label)).ifPresent(AgentCache.Subscription::refresh);
  }

  private void publish() {
    List<Map.Entry<String, AgentCache.Subscription>> now = new ArrayList<>();
    watches.forEach((label, watch) -> now.add(Map.entry(label, watch)));
    now.sort(Comparator.comparingInt(entry -> rank(entry.getKey())));
    shown = List.copyOf(now);
  }

  private static int rank(String label) {
    int rank = List.of("registration", "roots", "leaf", "intentions").indexOf(label);
    return rank >= 0 ? rank : label.startsWith(UPSTREAM) ? 6 : 5;
  }

  /** The state of each watch by its label. Any thread. */
  List<WatchStatus> status() {
    return shown.stream()
        .map(
            entry -> {
              WatchStatus status = entry.getValue().status();
              return new WatchStatus(
                  entry.getKey(),
                  status.request(),
                  status.position(),
                  status.sinceSuccess(),
                  status.lastError(),
                  status.fault());
            })
        .toList();
  }

  void close() {
    probeLater.cancel();
    guard.close();
    watches.values().forEach(AgentCache.Subscription::close);
  }
}
