// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentMetrics;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.AgentSetupException;
import dev.consort.agent.registration.Registrable;
import dev.consort.agent.registration.SelfRegistration;
import dev.consort.listeners.Listener;
import dev.consort.metrics.Registry;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.admin.AdminServer;
import dev.consort.proxy.admin.AdminSubject;
import dev.consort.proxy.cli.Problem;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.config.GatewayConfig;
import dev.consort.proxy.config.ProcessConfig;
import dev.consort.proxy.config.ProxyConfig;
import dev.consort.proxy.logging.Logs;
import dev.consort.proxy.serving.OpenListener;
import dev.consort.proxy.serving.Served;
import dev.consort.proxy.serving.StartFailure;
import dev.consort.upstreams.Address;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running {@code consort proxy} or {@code consort gateway}: what it serves, what that shares, and
 * its end. Thread-safe. Owned by the command, which waits for {@link #exit}.
 */
public final class ProxyProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyProcess.class);
  private static final Duration WONDERING = Duration.ofSeconds(2);
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);

  private final ProcessConfig config;
  private final Subjects.Maker maker;
  private final ProcessDeps deps;
  private final long startNanos;
  private final Registry registry = new Registry();
  private final ControlThread control = new ControlThread("consort-control");
  private final Traffic traffic;
  private final Vertx vertx;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Address.Tcp> admin = new CompletableFuture<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private AgentConnection agent;
  private Subjects subjects = Subjects.NONE;
  private Optional<SelfRegistration> registration = Optional.empty();
  // Written on the control thread.
  private volatile boolean draining;
  private boolean quitting;

  private ProxyProcess(ProcessConfig config, Subjects.Maker maker, ProcessDeps deps) {
    this.config = config;
    this.maker = maker;
    this.deps = deps;
    this.startNanos = deps.ticker().nanos();
    // The slow beginnings of the two legs, native libraries above all, run side by side.
    this.traffic = Traffic.start(config, registry, deps);
    this.vertx = ControlVertx.create();
  }

  /** Starts a process; as {@link ProxyProcess#start}. */
  @FunctionalInterface
  interface Starter {
    ProxyProcess start(ProcessDeps deps) throws UsageException;
  }

  /** Runs a process of a command until it ends; its exit code. */
  static int run(ProcessConfig config, Surroundings surroundings, Starter starter)
      throws UsageException {
    Logs logs =
        Logs.start(surroundings.console().log(), config.log().level(), config.log().format());
    ProxyProcess process =
        starter.start(
            new ProcessDeps(
                surroundings.console(),
                logs,
                surroundings.ticker(),
                surroundings.wall(),
                surroundings.random(),
                surroundings.environment()));
    surroundings.signals().onStop(process::stop);
    return process.exit().join();
  }

  /**
   * Starts sidecars. What goes wrong later, at the agent's first answers, ends the process through
   * {@link #exit}.
   *
   * @throws UsageException when the configuration cannot be carried out
   */
  public static ProxyProcess start(ProxyConfig config, ProcessDeps deps) throws UsageException {
    return start(config.process(), parts -> Subjects.of(config, parts), deps);
  }

  /**
   * Starts a mesh gateway; otherwise the same.
   *
   * @throws UsageException when the configuration cannot be carried out
   */
  public static ProxyProcess start(GatewayConfig config, ProcessDeps deps) throws UsageException {
    return start(config.process(), parts -> Subjects.of(config, parts), deps);
  }

  private static ProxyProcess start(ProcessConfig config, Subjects.Maker maker, ProcessDeps deps)
      throws UsageException {
    ProxyProcess process = new ProxyProcess(config, maker, deps);
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
    subjects =
        maker.make(
            new Subjects.Parts(agent, traffic, registry, control, deps.wall(), this::changed));
    register();
    for (Served served : subjects.all()) {
      served.start().whenComplete((nothing, failure) -> started(served, failure));
    }
    serveAdmin();
    control.after(WONDERING, this::tellWaiting);
  }

  private void register() {
    if (subjects.registration().isPresent()) {
      Registrable subject = subjects.registration().get();
      SelfRegistration self = new SelfRegistration(agent, subject);
      registration = Optional.of(self);
      self.start()
          .whenComplete(
              (nothing, failure) -> {
                if (failure == null) {
                  LOG.info("registered as {}", subject.id());
                } else {
                  fail("start", failure);
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
            subjects.sidecars(),
            subjects.gateways(),
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

  private void started(Served served, Throwable failure) {
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      fail(
          cause instanceof StartFailure start ? served.kind() + " " + start.key() : "start", cause);
    }
  }

  private void fail(String key, Throwable cause) {
    LOG.debug("cannot start", cause);
    deps.console().complain(List.of(new Problem(key, String.valueOf(cause.getMessage()), "")));
    control.execute(() -> close(2));
  }

  /** Once, when the start takes long enough for somebody to wonder. */
  private void tellWaiting() {
    for (Served served : subjects.all()) {
      // The first thing missing is what the others wait for.
      Optional<String> first = served.missing().stream().findFirst();
      if (first.isPresent() && !draining) {
        LOG.info("{} {} is not ready yet: {}", served.kind(), served.name(), first.get());
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

  /**
   * One clause for each thing that is lacking for it to be ready, with the name of what lacks it.
   */
  public List<String> missing() {
    return subjects.all().stream()
        .flatMap(served -> served.missing().stream().map(what -> served.name() + ": " + what))
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
    subjects.all().forEach(Served::freeze);
    new Drain(
            config.drain(),
            () -> listeners(OpenListener.Callers.MESH),
            () -> listeners(OpenListener.Callers.APPLICATION),
            control,
            deps.ticker())
        .run()
        .thenRun(() -> drained.complete(null));
  }

  private List<Listener> listeners(OpenListener.Callers callers) {
    return subjects.all().stream()
        .flatMap(served -> served.openListeners().stream())
        .filter(open -> open.callers() == callers)
        .map(OpenListener::listener)
        .toList();
  }

  /** Ends everything without waiting for traffic; the agent is told if it answers in time. */
  private void close(int code) {
    subjects.all().forEach(Served::freeze);
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
