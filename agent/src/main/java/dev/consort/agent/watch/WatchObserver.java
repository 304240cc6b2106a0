// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.watch;

import dev.consort.agent.http.AgentRequest;
import dev.consort.agent.http.FaultKind;
import java.util.Optional;
import java.util.function.Supplier;

/** Is told what watches do, to count it. Called on the control thread. */
public interface WatchObserver {
  /** Sees nothing. */
  WatchObserver NONE =
      new WatchObserver() {
        @Override
        public void called(AgentRequest request, Optional<FaultKind> fault) {}

        @Override
        public void indexReset(String watch) {}

        @Override
        public void told(int watches) {}

        @Override
        public Runnable watching(String watch, Supplier<WatchStatus> status) {
          return () -> {};
        }
      };

  /** A call has ended, well when {@code fault} is empty. */
  void called(AgentRequest request, Optional<FaultKind> fault);

  /** The agent's index went back. */
  void indexReset(String watch);

  /** So many watches are told what changes now, and do not rest at the agent. */
  void told(int watches);

  /**
   * A watch has begun; the returned task is run when it ends.
   *
   * @param status may be asked on any thread
   */
  Runnable watching(String watch, Supplier<WatchStatus> status);
}
