// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentMetrics;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.AgentSetupException;
import dev.consort.agent.intentions.CandidateFile;
import dev.consort.agent.registration.ProxySelector;
import dev.consort.agent.registration.SelfRegistration;
import dev.consort.agent.snapshot.AgentSnapshotSource;
import dev.consort.authz.Intention;
import dev.consort.certs.CertMetrics;
import dev.consort.listeners.Listener;
import dev.consort.metrics.Registry;
import dev.consort.proxy.admin.AdminServer;
import dev.consort.proxy.admin.AdminSubject;
import dev.consort.proxy.cli.Problem;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.config.ProxyConfig;
import dev.consort.proxy.plan.ListenerPlan;
import dev.consort.proxy.sidecar.Sidecar;
import dev.consort.proxy.sidecar.SidecarDeps;
import dev.consort.proxy.sidecar.SnapshotSource;
import dev.consort.proxy.sidecar.StartFailure;
import dev.consort.upstreams.Address;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running {@code consort proxy}: its sidecars, what they share, and its end. Thread-safe. Owned
 * by the command, which waits for {@link #exit}.
 */
public final class ProxyProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyProcess.class);
  private static final Duration WONDERING = Duration.ofSeconds(2);
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);

  private final ProxyConfig config;
  private final ProcessDeps deps;
  private final long startNanos;
  private final Registry registry = new Registry();
  private final ControlThread control = new ControlThread("consort-control");
  private final Traffic traffic;
  private final Vertx vertx;
  private final List<Sidecar> sidecars = new ArrayList<>();
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Address.Tcp> admin = new CompletableFuture<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private AgentConnection agent;
  private Optional<SelfRegistration> registration = Optional.empty();
  // Written on the control thread.
  private volatile boolean draining;
  private boolean quitting;

  private ProxyProcess(ProxyConfig config, ProcessDeps deps) {
    this.config = config;
    this.deps = deps;
    this.startNanos = deps.ticker().nanos();
    // The slow beginnings of the two legs, native libraries above all, run side by side.
    this.traffic = Traffic.start(config, registry, deps);
    this.vertx = ControlVertx.create();
  }

  /**
   * Starts. What goes wrong later, at the agent's first answers, ends the process through {@link
   * #exit}.
   *
   * @throws UsageException when the configuration cannot be carried out
   */
  public static ProxyProcess start(ProxyConfig config, ProcessDeps deps) throws UsageException {
    ProxyProcess process = new ProxyProcess(config, deps);
    try {
      process.begin();
      return process;
    } catch (AgentSetupException e) {
      process.close(2);
      throw UsageException.of("the agent", e.getMessage(), "");
    }
  }

  private void begin() throws AgentSetupException {
    config.notes().forEach(LOG::warn);
    agent =
        AgentConnection.open(
            new AgentRuntime(
                vertx,
                control,
                control,
                deps.ticker(),
                deps.wall(),
                deps.random(),
                AgentMetrics.register(registry),
                name -> Optional.ofNullable(deps.environment().get(name))),
            config.agent());
    SidecarDeps sidecarDeps =
        new SidecarDeps(
            traffic,
            CertMetrics.register(registry),
            control,
            control,
            deps.wall(),
            candidates(),
            config.drain().timeout());
    for (ProxySelector selector : config.sidecars()) {
      SnapshotSource source =
          SnapshotSource.of(new AgentSnapshotSource(agent, selector, config.defaultPolicy()));
      sidecars.add(new Sidecar(name(selector), source, sidecarDeps, this::changed));
    }
    sidecars.forEach(sidecar -> SidecarMetrics.register(registry, sidecar));
    register();
    for (Sidecar sidecar : sidecars) {
      sidecar.start().whenComplete((nothing, failure) -> started(failure));
    }
    serveAdmin();
    control.after(WONDERING, this::tellWaiting);
  }

  /** What cannot be read is not tried out: the intentions in force stand alone. */
  private List<Intention> candidates() {
    if (config.auditIntentions().isEmpty()) {
      return List.of();
    }
    try {
      return CandidateFile.read(config.auditIntentions().get());
    } catch (CandidateFile.Unusable e) {
      LOG.warn("nothing of --audit-intentions is tried out: {}", e.getMessage());
      return List.of();
    }
  }

  private static String name(ProxySelector selector) {
    return switch (selector) {
      case ProxySelector.ProxyId(var id) -> id;
      case ProxySelector.SidecarFor(var service) -> service;
      case ProxySelector.Fixed(var registration) -> registration.proxyId();
    };
  }

  private void register() {
    if (config.register()
        && config.sidecars().getFirst() instanceof ProxySelector.Fixed(var described)) {
      SelfRegistration self = new SelfRegistration(agent, described);
      registration = Optional.of(self);
      self.start()
          .whenComplete(
              (nothing, failure) -> {
                if (failure == null) {
                  LOG.info("registered as {}", described.proxyId());
                } else {
                  started(failure);
                }
              });
    }
  }

  private void serveAdmin() {
    if (config.admin().address().isEmpty()) {
      return;
    }
    AdminSubject subject =
        new AdminSubject(
            config.effective(),
            List.copyOf(sidecars),
            traffic::denials,
            registry,
            deps.logs(),
            deps.wall(),
            () -> draining,
            () -> control.execute(this::drain),
            () -> control.execute(this::quit));
    AdminServer.start(vertx, config.admin(), subject)
        .whenComplete(
            (address, failure) -> {
              if (failure == null) {
                LOG.info("admin API at http://{}", address);
                admin.complete(address);
              } else {
                fail("--admin-bind", failure);
              }
            });
  }

  private void started(Throwable failure) {
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      fail(cause instanceof StartFailure start ? "sidecar " + start.key() : "start", cause);
    }
  }

  private void fail(String key, Throwable cause) {
    LOG.debug("cannot start", cause);
    deps.console().complain(List.of(new Problem(key, String.valueOf(cause.getMessage()), "")));
    control.execute(() -> close(2));
  }

  /** Once, when the start takes long enough for somebody to wonder. */
  private void tellWaiting() {
    for (Sidecar sidecar : sidecars) {
      // The first thing missing is what the others wait for.
      Optional<String> first = sidecar.missing().stream().findFirst();
      if (first.isPresent() && !draining) {
        LOG.info("sidecar {} is not ready yet: {}", sidecar.name(), first.get());
      }
    }
  }

  private void changed() {
    boolean isReady = missing().isEmpty();
    registration.ifPresent(self -> self.passing(isReady && !draining));
    if (isReady && ready.complete(null)) {
      LOG.info(
          "ready after {} ms", Duration.ofNanos(deps.ticker().nanos() - startNanos).toMillis());
    }
  }

  /** One clause for each thing that some sidecar lacks to be ready, with the sidecar's name. */
  public List<String> missing() {
    return sidecars.stream()
        .flatMap(sidecar -> sidecar.missing().stream().map(what -> sidecar.name() + ": " + what))
        .toList();
  }

  /** Completed when everything was ready for the first time. */
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  /** Where the admin API is, once it is; never, where there is none. */
  public CompletionStage<Address.Tcp> admin() {
    return admin.minimalCompletionStage();
  }

  /** Completed with the exit code when the process has ended. */
  public CompletableFuture<Integer> exit() {
    return exit.copy();
  }

  /** Drains, then ends with exit code 0. Idempotent. */
  public void stop() {
    control.execute(this::quit);
  }

  private void quit() {
    drain();
    if (!quitting) {
      quitting = true;
      drained.whenComplete((nothing, failure) -> control.execute(() -> close(0)));
    }
  }

  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    registration.ifPresent(self -> self.passing(false));
    sidecars.forEach(Sidecar::freeze);
    new Drain(
            config.drain(),
            () -> listeners(ListenerPlan.Inbound.class),
            () -> listeners(ListenerPlan.Outbound.class),
            control,
            deps.ticker())
        .run()
        .thenRun(() -> drained.complete(null));
  }

  private List<Listener> listeners(Class<? extends ListenerPlan> kind) {
    List<Listener> listeners = new ArrayList<>();
    for (Sidecar sidecar : sidecars) {
      sidecar
          .listeners()
          .forEach(
              (plan, listener) -> {
                if (kind.isInstance(plan)) {
                  listeners.add(listener);
                }
              });
    }
    return listeners;
  }

  /** Ends everything without waiting for traffic; the agent is told if it answers in time. */
  private void close(int code) {
    sidecars.forEach(Sidecar::freeze);
    CompletableFuture<Void> goodbye =
        registration
            .map(self -> self.close().toCompletableFuture())
            .orElseGet(() -> CompletableFuture.completedFuture(null));
    Runnable end =
        () -> {
          if (agent != null) {
            agent.close();
          }
          control.close();
          traffic.close();
          vertx.close().onComplete(closed -> exit.complete(code));
        };
    CompletableFuture<Void> late = new CompletableFuture<>();
    control.after(LONGEST_GOODBYE, () -> late.complete(null));
    CompletableFuture.anyOf(goodbye, late).whenComplete((nothing, failure) -> end.run());
  }
}
