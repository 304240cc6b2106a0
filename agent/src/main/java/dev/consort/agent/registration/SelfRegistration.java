// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.AgentSetupException;
import dev.consort.agent.http.AgentCallFailed;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.http.FaultSentence;
import dev.consort.agent.watch.BackoffPolicy;
import dev.consort.time.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers what the command line describes ({@code -register}) and keeps it registered: a TTL
 * check of 30 s with a heartbeat every 10 s, the registration looked after every 30 s. Thread-safe.
 */
public final class SelfRegistration {
  private static final Logger LOG = LoggerFactory.getLogger(SelfRegistration.class);

  private static final int TTL_SECONDS = 30;
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final int BEATS_TO_LOOK = 3;

  private final AgentConnection agent;
  private final AgentRuntime runtime;
  private final Registrable subject;
  private final CompletableFuture<Void> registered = new CompletableFuture<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private Timers.Cancellable timer = () -> {};
  private boolean closed;
  private boolean passing;
  private boolean failing;
  private int failures;
  private int beats;
  private int round;

  /**
   * Prepares it; nothing is sent before {@link #start}.
   *
   * @param subject what to register; a sidecar's id is that of {@link #proxyId}
   */
  public SelfRegistration(AgentConnection agent, Registrable subject) {
    this.agent = agent;
    this.runtime = agent.runtime();
    this.subject = subject;
  }

  /** The id of an ad-hoc sidecar: {@code <service>-proxy}, or with {@code -<suffix>} when given. */
  public static String proxyId(String service, String suffix) {
    return service + "-proxy" + (suffix.isEmpty() ? "" : "-" + suffix);
  }

  /**
   * Registers, retrying until it works; the stage completes with the first success. It fails, with
   * an {@link AgentSetupException}, for a sidecar without an inbound listener: Consul knows none.
   */
  public CompletionStage<Void> start() {
    if (subject instanceof Registrable.Sidecar(var registration)
        && registration.inbound().isEmpty()) {
      registered.completeExceptionally(
          new AgentSetupException(
              "A sidecar for \""
                  + registration.service()
                  + "\" without -listen and -service-addr cannot be registered; leave out"
                  + " -register."));
    } else {
      runtime.control().execute(this::register);
    }
    return registered.minimalCompletionStage();
  }

  /** Whether the heartbeat says passing or critical; critical until set. Any thread. */
  public void passing(boolean passing) {
    runtime
        .control()
        .execute(
            () -> {
              boolean changed = this.passing != passing;
              this.passing = passing;
              if (changed && registered.isDone() && !closed) {
                timer.cancel();
                beat();
              }
            });
  }

  /** Stops the heartbeat and deregisters, once; completes when the agent answered or could not. */
  public CompletionStage<Void> close() {
    runtime.control().execute(this::deregister);
    return gone.minimalCompletionStage();
  }

  private void register() {
    send(
        AgentRequest.put("/v1/agent/service/register", RegistrationBody.of(subject, TTL_SECONDS)),
        () -> {
          registered.complete(null);
          beat();
        },
        fault ->
            later(BackoffPolicy.delay(fault.kind(), failures, runtime.random()), this::register));
  }

  private void beat() {
    String verb = passing ? "pass" : "fail";
    String check = AgentRequest.segment(RegistrationBody.checkId(subject.id()));
    send(
        AgentRequest.put("/v1/agent/check/" + verb + "/" + check, ""),
        () -> later(HEARTBEAT, ++beats % BEATS_TO_LOOK == 0 ? this::look : this::beat),
        this::unheard);
  }

  /** Whether the registration is still there: an agent without its data directory forgets it. */
  private void look() {
    send(
        AgentRequest.get("/v1/agent/service/" + AgentRequest.segment(subject.id())),
        this::beat,
        this::unheard);
  }

  private void unheard(AgentFault fault) {
    Duration delay = BackoffPolicy.delay(fault.kind(), failures, runtime.random());
    boolean away = fault.kind() == FaultKind.UNREACHABLE || fault.kind() == FaultKind.TIMEOUT;
    later(delay, away ? this::beat : this::register);
  }

  private void send(
      AgentRequest request, Runnable good, java.util.function.Consumer<AgentFault> bad) {
    if (closed) {
      return;
    }
    // One call after the other: a newer one ends the chain that an older one would have gone on.
    int mine = ++round;
    agent
        .ask(request)
        .whenComplete(
            (answer, failure) -> {
              if (closed || mine != round) {
                return;
              }
              if (failure == null) {
                well();
                good.run();
              } else {
                AgentFault fault = faultOf(failure);
                ill(request, fault);
                bad.accept(fault);
              }
            });
  }

  private void well() {
    if (failing) {
      LOG.info("The registration of {} at the agent works again.", subject.id());
    }
    failing = false;
    failures = 0;
  }

  private void ill(AgentRequest request, AgentFault fault) {
    failures++;
    boolean expected = fault.kind() == FaultKind.NOT_FOUND && failures == 1;
    if (!failing && !expected) {
      failing = true;
      LOG.warn("{} Trying again.", FaultSentence.of(agent.address(), request, fault));
    }
  }

  private static AgentFault faultOf(Throwable failure) {
    return failure instanceof AgentCallFailed told
        ? told.fault()
        : AgentFault.of(FaultKind.UNREACHABLE, failure.toString());
  }

  private void later(Duration delay, Runnable next) {
    timer =
        runtime
            .timers()
            .after(
                delay,
                () ->
                    runtime
                        .control()
                        .execute(
                            () -> {
                              if (!closed) {
                                next.run();
                              }
                            }));
  }

  private void deregister() {
    if (closed) {
      return;
    }
    closed = true;
    timer.cancel();
    agent
        .ask(
            AgentRequest.put(
                "/v1/agent/service/deregister/" + AgentRequest.segment(subject.id()), ""))
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "{} It stays registered, critical, until someone deregisters it.",
                    FaultSentence.of(
                        agent.address(),
                        AgentRequest.put("/v1/agent/service/deregister/" + subject.id(), ""),
                        faultOf(failure)));
              }
              gone.complete(null);
            });
  }
}
