// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.agent.catalog.CatalogNews;
import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentConfig;
import dev.consort.agent.http.AgentAnswer;
import dev.consort.agent.http.AgentCall;
import dev.consort.agent.http.AgentCallFailed;
import dev.consort.agent.http.AgentCalls;
import dev.consort.agent.http.AgentClient;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.http.TokenSource;
import dev.consort.agent.http.UnusableTlsFile;
import dev.consort.agent.json.MalformedAnswer;
import dev.consort.agent.jwt.KeySets;
import dev.consort.agent.watch.AgentCache;
import dev.consort.agent.watch.WatchScope;
import dev.consort.agent.watch.WatchSettings;
import dev.consort.agent.watch.WatchSpec;
import dev.consort.time.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The client of one agent under one token, with the cache that the sidecars of this process share.
 * Thread-safe. Its owner closes it after everything that was made from it.
 */
public final class AgentConnection implements AutoCloseable {
  private static final Duration TOKEN_LOOK = Duration.ofSeconds(2);

  private final AgentRuntime runtime;
  private final AgentConfig config;
  private final TokenSource token;
  private final AgentCalls calls;
  private final Runnable disconnect;
  private final AgentCache cache;
  private final KeySets keys;
  private volatile boolean closed;
  private volatile Timers.Cancellable look = () -> {};

  private AgentConnection(
      AgentRuntime runtime,
      AgentConfig config,
      TokenSource token,
      AgentCalls calls,
      Runnable disconnect) {
    this.runtime = runtime;
    this.config = config;
    this.token = token;
    this.calls = calls;
    this.disconnect = disconnect;
    this.cache =
        new AgentCache(
            new WatchScope(
                calls,
                token,
                runtime.control(),
                runtime.timers(),
                runtime.ticker(),
                runtime.random(),
                runtime.metrics(),
                new WatchSettings(config.address(), config.limits(), WatchSettings.KEEP_UNUSED)),
            CatalogNews.of(config.stale()));
    this.keys = new KeySets(runtime);
  }

  /**
   * Prepares the client; nothing is sent yet.
   *
   * @throws AgentSetupException with one sentence for the user when a file of the TLS settings
   *     cannot be used
   */
  public static AgentConnection open(AgentRuntime runtime, AgentConfig config)
      throws AgentSetupException {
    TokenSource token = new TokenSource(config.token());
    try {
      AgentClient client = new AgentClient(runtime.vertx(), config, token, runtime.timers());
      return over(runtime, config, token, client, client::close);
    } catch (UnusableTlsFile unusable) {
      throw new AgentSetupException(unusable.getMessage());
    }
  }

  static AgentConnection over(
      AgentRuntime runtime,
      AgentConfig config,
      TokenSource token,
      AgentCalls calls,
      Runnable disconnect) {
    AgentConnection connection = new AgentConnection(runtime, config, token, calls, disconnect);
    if (token.changes()) {
      connection.lookLater();
    }
    return connection;
  }

  /** What it runs on. */
  public AgentRuntime runtime() {
    return runtime;
  }

  /** Where the agent is. */
  public AgentAddress address() {
    return config.address();
  }

  /** How the agent is used. */
  public AgentConfig config() {
    return config;
  }

  /** The shared answers; control thread only. */
  public AgentCache cache() {
    return cache;
  }

  /** The shared key sets; control thread only. */
  public KeySets keys() {
    return keys;
  }

  /**
   * Asks once. Completes on the control thread, with an {@link AgentCallFailed} for anything but
   * success.
   */
  public CompletionStage<AgentAnswer> ask(AgentRequest request) {
    AgentCall call = calls.call(request, config.limits().callTimeout());
    CompletableFuture<AgentAnswer> result = new CompletableFuture<>();
    call.answer()
        .whenComplete(
            (answer, failure) ->
                runtime
                    .control()
                    .execute(() -> settle(request, Set.of(), answer, failure, result)));
    return result;
  }

  /**
   * Asks once for what a watch would follow. Completes on the control thread, with an {@link
   * AgentCallFailed} for anything but an answer that the watch accepts.
   */
  public <T> CompletionStage<T> ask(WatchSpec<T> what) {
    AgentCall call = calls.call(what.request(), config.limits().callTimeout());
    CompletableFuture<AgentAnswer> result = new CompletableFuture<>();
    call.answer()
        .whenComplete(
            (answer, failure) ->
                runtime
                    .control()
                    .execute(
                        () -> settle(what.request(), what.accepted(), answer, failure, result)));
    return result.thenCompose(answer -> decoded(what, answer));
  }

  private static <T> CompletionStage<T> decoded(WatchSpec<T> what, AgentAnswer answer) {
    try {
      return CompletableFuture.completedStage(what.decoder().decode(answer));
    } catch (MalformedAnswer malformed) {
      return CompletableFuture.failedStage(
          new AgentCallFailed(AgentFault.of(FaultKind.MALFORMED, malformed.getMessage())));
    }
  }

  private void settle(
      AgentRequest request,
      Set<FaultKind> accepted,
      AgentAnswer answer,
      Throwable failure,
      CompletableFuture<AgentAnswer> result) {
    Optional<AgentFault> fault =
        failure == null ? AgentFault.of(answer) : Optional.of(faultOf(failure));
    runtime.metrics().called(request, fault.map(AgentFault::kind));
    if (fault.isEmpty() || (answer != null && accepted.contains(fault.get().kind()))) {
      result.complete(answer);
      return;
    }
    if (fault.get().kind().aboutToken() && token.readAgain()) {
      cache.tokenChanged();
    }
    result.completeExceptionally(new AgentCallFailed(fault.get()));
  }

  private static AgentFault faultOf(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof AgentCallFailed told
        ? told.fault()
        : AgentFault.of(FaultKind.UNREACHABLE, cause.toString());
  }

  private void lookLater() {
    look = runtime.timers().after(TOKEN_LOOK, () -> runtime.control().execute(this::lookNow));
  }

  private void lookNow() {
    if (!closed) {
      if (token.look()) {
        cache.tokenChanged();
      }
      lookLater();
    }
  }

  /** Cuts all calls and frees the connections. Idempotent. */
  @Override
  public void close() {
    closed = true;
    look.cancel();
    runtime.control().execute(cache::close);
    runtime.control().execute(keys::close);
    disconnect.run();
  }
}
