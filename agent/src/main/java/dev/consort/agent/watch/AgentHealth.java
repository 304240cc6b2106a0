// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.config.AgentAddress;
import dev.consort.agent.http.AgentFault;
import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import dev.consort.agent.http.FaultSentence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the watches of one agent tell each other: that it answers again, so that all waiting retries
 * go at once, and which complaints have been logged already, so that each is made once when it
 * begins and taken back once when it ends. Control thread only.
 */
final class AgentHealth {
  private static final Logger LOG = LoggerFactory.getLogger(AgentHealth.class);

  private final AgentAddress agent;
  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private final Set<Runnable> back = new LinkedHashSet<>();
  private final Map<String, Set<Object>> complaints = new HashMap<>();

  AgentHealth(AgentAddress agent) {
    this.agent = agent;
  }

  /**
   * Runs {@code task} each time the agent is back after it could not be reached: it may be another
   * agent then, with another configuration. Undone by the returned task.
   */
  Runnable whenBack(Runnable task) {
    // An object of its own, so that undoing takes out this entry and not an equal one.
    Runnable entry = () -> task.run();
    back.add(entry);
    return () -> back.remove(entry);
  }

  /** Something that waits to try again. */
  interface Waiter {
    /** The agent answered someone, or the token is another one: try again now if that may help. */
    void tryNow(boolean tokenChanged);
  }

  /** A call gave a good answer. */
  void succeeded(Object watch) {
    over(watch);
    wake(false);
  }

  /** A call failed; it will be tried again by {@code watch} itself at the latest. */
  void failed(Object watch, AgentRequest request, AgentFault fault) {
    String complaint =
        fault.kind().agentWide()
            ? fault.kind().label()
            : fault.kind().label() + " for " + request.path();
    Set<Object> sufferers = complaints.get(complaint);
    if (sufferers != null && sufferers.contains(watch)) {
      return;
    }
    over(watch);
    if (complaints.computeIfAbsent(complaint, c -> new HashSet<>()).add(watch)
        && complaints.get(complaint).size() == 1) {
      LOG.warn(
          "{} Going on with what is known, and trying again.",
          FaultSentence.of(agent, request, fault));
    }
  }

  /** The token is another one. */
  void tokenChanged() {
    wake(true);
  }

  void await(Waiter waiter) {
    waiting.add(waiter);
  }

  void forget(Waiter waiter) {
    waiting.remove(waiter);
  }

  /** {@code watch} has ended, well or not. */
  void gone(Object watch) {
    complaints.values().forEach(sufferers -> sufferers.remove(watch));
    complaints.values().removeIf(Set::isEmpty);
  }

  private void over(Object watch) {
    for (Map.Entry<String, Set<Object>> complaint : complaints.entrySet()) {
      if (complaint.getValue().remove(watch) && complaint.getValue().isEmpty()) {
        LOG.info("The agent at {} is well again: no more {}.", agent, complaint.getKey());
      }
    }
    boolean wasAway = complaints.containsKey(FaultKind.UNREACHABLE.label());
    complaints.values().removeIf(Set::isEmpty);
    if (wasAway && !complaints.containsKey(FaultKind.UNREACHABLE.label())) {
      List.copyOf(back).forEach(Runnable::run);
    }
  }

  private void wake(boolean tokenChanged) {
    List<Waiter> all = new ArrayList<>(waiting);
    all.forEach(w -> w.tryNow(tokenChanged));
  }
}
