// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.config.AgentLimits;
import dev.consort.agent.config.AgentToken;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.http.ScriptedCalls;
import dev.consort.agent.http.TokenSource;
import dev.consort.time.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Everything a watch needs, under the test's hand. One thread. */
public final class WatchRig implements WatchObserver {
  public static final Duration BLOCK = Duration.ofMinutes(5);

  /** No news: every watch asks for itself. */
  static final NewsSource SILENT =
      (_, _, _) ->
          new NewsSource.Feed() {
            @Override
            public void caughtUp() {}

            @Override
            public void close() {}
          };

  public final ManualTimers timers = new ManualTimers(Instant.parse("2026-11-22T00:00:00Z"));
  public final ScriptedCalls agent = new ScriptedCalls();
  final List<String> values = new ArrayList<>();
  final List<AgentFault> faults = new ArrayList<>();
  final List<String> resets = new ArrayList<>();
  public final WatchScope scope;
  int told;

  WatchRig() {
    this(new TokenSource(new AgentToken.None()), AgentLimits.DEFAULT.connections());
  }

  public WatchRig(TokenSource token, int connections) {
    AgentLimits limits = new AgentLimits(Duration.ofSeconds(30), BLOCK, 1 << 20, connections);
    scope =
        new WatchScope(
            agent,
            token,
            new Trampoline(),
            timers,
            timers,
            new Random(7),
            this,
            new WatchSettings(AgentAddress.DEFAULT, limits, WatchSettings.KEEP_UNUSED));
  }

  WatchListener<String> listener() {
    return new WatchListener<>() {
      @Override
      public void changed(String value) {
        values.add(value);
      }

      @Override
      public void failing(AgentFault fault) {
        faults.add(fault);
      }
    };
  }

  static WatchSpec<String> spec(String path, WatchSpec.Mode mode) {
    return new WatchSpec<>(
        path, AgentRequest.get(path), mode, false, Set.of(), answer -> answer.json().text());
  }

  static WatchSpec<String> indexed(String path) {
    return spec(path, new WatchSpec.Mode.Index(Duration.ofSeconds(1)));
  }

  /** Ends the last call with a text at an index. */
  void answersAt(long index, String value) {
    agent.last().answers(200, '"' + value + '"', "X-Consul-Index", Long.toString(index));
  }

  /** How many calls there were. */
  int calls() {
    return agent.calls.size();
  }

  @Override
  public void called(AgentRequest request, Optional<FaultKind> fault) {}

  @Override
  public void indexReset(String watch) {
    resets.add(watch);
  }

  @Override
  public void told(int watches) {
    told = watches;
  }

  @Override
  public Runnable watching(String watch, Supplier<WatchStatus> status) {
    return () -> {};
  }
}
