// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@link AgentCalls} that end when and as the test says. One thread. */
public final class ScriptedCalls implements AgentCalls {
  /** All calls so far. */
  public final List<Call> calls = new ArrayList<>();

  /** One call. */
  public static final class Call implements AgentCall {
    /** What was asked. */
    public final AgentRequest request;

    /** For how long at most. */
    public final Duration deadline;

    /** Whether it was given up. */
    public boolean cancelled;

    private final CompletableFuture<AgentAnswer> outcome = new CompletableFuture<>();

    Call(AgentRequest request, Duration deadline) {
      this.request = request;
      this.deadline = deadline;
    }

    @Override
    public CompletionStage<AgentAnswer> answer() {
      return outcome;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    /** Ends it well or with an error status. */
    public void answers(int status, String body, String... headers) {
      Map<String, String> all = new java.util.HashMap<>();
      for (int i = 0; i < headers.length; i += 2) {
        all.put(headers[i], headers[i + 1]);
      }
      outcome.complete(new AgentAnswer(status, all, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Ends it without an answer. */
    public void fails(FaultKind kind) {
      outcome.completeExceptionally(new AgentCallFailed(AgentFault.of(kind, "as the test wants")));
    }
  }

  @Override
  public AgentCall call(AgentRequest request, Duration deadline) {
    Call call = new Call(request, deadline);
    calls.add(call);
    return call;
  }

  /** The last call. */
  public Call last() {
    return calls.getLast();
  }
}
