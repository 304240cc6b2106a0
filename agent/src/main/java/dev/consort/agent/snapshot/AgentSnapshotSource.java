// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.AgentSetupException;
import dev.consort.agent.json.Json;
import dev.consort.agent.registration.NotASidecar;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.agent.registration.RegistrationWatch;
import dev.consort.agent.registration.RegistrationWatch.Registered;
import dev.consort.agent.watch.AgentCache;
import dev.consort.agent.watch.WatchStatus;
import dev.consort.authz.DefaultPolicy;
import dev.consort.upstreams.UpstreamId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Follows everything one sidecar needs and hands out snapshots. Thread-safe. It retries by itself
 * for ever; it never gives up what it once knew.
 */
public final class AgentSnapshotSource implements AutoCloseable {
  private final AgentConnection agent;
  private final AgentRuntime runtime;
  private final ProxySelector selector;
  private final Follower follower;
  private final DraftLog log = new DraftLog();
  private final CompletableFuture<String> settled = new CompletableFuture<>();
  private volatile Draft draft;
  private volatile boolean begun;
  private volatile boolean closed;
  private Optional<AgentCache.Subscription> search = Optional.empty();
  private final Queue<Update> updates = new ArrayDeque<>();
  private boolean applying;
  private Publisher publisher;

  /**
   * Prepares a source; nothing is asked before {@link #start}.
   *
   * @param defaultPolicy the flag's, which overrules whatever the agent says; empty to find out
   */
  public AgentSnapshotSource(
      AgentConnection agent, ProxySelector selector, Optional<DefaultPolicy> defaultPolicy) {
    this.agent = agent;
    this.runtime = agent.runtime();
    this.selector = selector;
    this.draft = Draft.empty(defaultPolicy);
    this.follower = new Follower(agent, defaultPolicy.isEmpty(), this::learned);
  }

  /**
   * Begins to follow. The stage completes when the selection is settled: with the proxy's id, or
   * with an {@link dev.consort.agent.AgentSetupException} when the agent answered that no or more
   * than one sidecar is registered for the service, or that the registration is no sidecar's. While
   * the agent cannot be reached, or says that an id is unknown, it goes on trying and the stage
   * stays open.
   *
   * @param sink called on the control thread, in order, one at a time; the first call comes when
   *     registration, leaf, roots and intentions are known
   */
  public CompletionStage<String> start(Consumer<ProxySnapshot> sink) {
    runtime.control().execute(() -> begin(sink));
    return settled.minimalCompletionStage();
  }

  private void begin(Consumer<ProxySnapshot> sink) {
    if (closed) {
      return;
    }
    publisher =
        new Publisher(
            runtime.control(),
            runtime.timers(),
            runtime.ticker(),
            runtime.wall(),
            snapshot -> {
              begun = true;
              sink.accept(snapshot);
            });
    switch (selector) {
      case ProxySelector.ProxyId known -> followId(known.id());
      case ProxySelector.SidecarFor named -> findSidecar(named.serviceId());
      case ProxySelector.Fixed fixed -> {
        settled.complete(fixed.registration().proxyId());
        learned(new Update.Registration(new RegistrationSource(fixed.registration(), false)));
      }
    }
    follower.start();
  }

  private void findSidecar(String serviceId) {
    AgentCache.Subscription watch =
        agent.cache().watchAlone(RegistrationWatch.all(), services -> found(services, serviceId));
    search = Optional.of(watch);
    follower.show("registration", watch);
  }

  private void found(Json services, String serviceId) {
    search.ifPresent(AgentCache.Subscription::close);
    search = Optional.empty();
    try {
      followId(RegistrationWatch.sidecarFor(services, serviceId));
    } catch (NotASidecar none) {
      refuse(none.getMessage());
    }
  }

  private void followId(String proxyId) {
    AgentCache.Subscription watch =
        agent
            .cache()
            .subscribe(RegistrationWatch.of(proxyId), answer -> registered(proxyId, answer));
    follower.show("registration", watch);
  }

  private void registered(String proxyId, Registered answer) {
    switch (answer) {
      case Registered.Sidecar(var told) -> {
        settled.complete(proxyId);
        learned(new Update.Registration(new RegistrationSource(told, true)));
      }
      case Registered.Other(var why) -> refuse(why);
    }
  }

  private void refuse(String why) {
    if (!settled.completeExceptionally(new AgentSetupException(why))) {
      log.keptOld(why);
      return;
    }
    close();
  }

  /** Takes updates one after the other, also those that following an update brings at once. */
  private void learned(Update update) {
    updates.add(update);
    if (applying) {
      return;
    }
    applying = true;
    try {
      for (Update next = updates.poll(); next != null; next = updates.poll()) {
        if (!closed) {
          apply(next);
        }
      }
    } finally {
      applying = false;
    }
  }

  private void apply(Update update) {
    Draft before = draft;
    Draft after = before.after(update);
    if (after.equals(before)) {
      return;
    }
    draft = after;
    log.changed(before, after);
    publisher.offer(after, update.urgent());
    if (update.leads()) {
      follower.follow(after);
    }
  }

  /**
   * What is run whenever an instance of {@code upstream} could not be reached, or none can be
   * tried: where a prepared query says which there are, it is asked again, at most once a second
   * however often this is run. The signal itself may be run by any thread and costs no more than a
   * flag.
   */
  public Runnable failureSignal(UpstreamId upstream) {
    AtomicInteger turn = new AtomicInteger();
    return new FailureSignal(
        runtime.control(),
        runtime.timers(),
        runtime.ticker(),
        () -> {
          if (!closed) {
            follower.hurry(upstream, turn.getAndIncrement());
          }
        });
  }

  /** Each watch's state, registration first, upstreams last. Any thread. */
  public List<WatchStatus> status() {
    return follower.status();
  }

  /**
   * One clause for each thing without which no first snapshot can be made, as {@code leaf: <why>};
   * empty once there was one. Any thread.
   */
  public List<String> missing() {
    Draft now = draft;
    Map<String, Boolean> known = new LinkedHashMap<>();
    known.put("registration", now.registration().isPresent());
    known.put("leaf", now.leaf().isPresent());
    known.put("roots", now.roots().isPresent());
    known.put("intentions", now.intentions().isPresent());
    if (!begun) {
      known.put(Follower.MESH, now.entries().mesh().isPresent());
      now.providersWanted().stream()
          .sorted()
          .forEach(name -> known.put(Follower.PROVIDER + name, now.entries().settled(name)));
    }
    if (!known.containsValue(false)) {
      return List.of();
    }
    List<WatchStatus> status = status();
    List<String> missing = new ArrayList<>();
    known.forEach(
        (name, there) -> {
          if (!there) {
            missing.add(name + ": " + why(name, status));
          }
        });
    return missing;
  }

  private static String why(String name, List<WatchStatus> status) {
    return status.stream()
        .filter(watch -> watch.name().equals(name))
        .findFirst()
        .map(
            watch ->
                watch
                    .lastError()
                    .orElse(
                        watch.known()
                            ? "its keys are being fetched"
                            : "the agent has not answered yet"))
        .orElse("asked for once the registration is known");
  }

  /** Stops following. No call of the sink begins afterwards on the control thread. Idempotent. */
  @Override
  public void close() {
    closed = true;
    runtime
        .control()
        .execute(
            () -> {
              if (publisher != null) {
                publisher.close();
              }
              search.ifPresent(AgentCache.Subscription::close);
              follower.close();
            });
  }
}
