// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.AgentConnection;
import java.util.concurrent.CompletionStage;

/**
 * Registers a sidecar that the command line describes ({@code -register}) and keeps it registered:
 * a TTL check of 30 s with a heartbeat every 10 s, the registration looked after every 30 s.
 * Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester") // for the hour before it is filled in
public final class SelfRegistration {
  /**
   * Prepares it; nothing is sent before {@link #start}.
   *
   * @param registration what to register; its proxy id is {@code <service>-proxy[-<suffix>]}
   */
  public SelfRegistration(AgentConnection agent, ProxyRegistration registration) {
    throw new UnsupportedOperationException("not yet");
  }

  /** The id of an ad-hoc sidecar: {@code <service>-proxy}, or with {@code -<suffix>} when given. */
  public static String proxyId(String service, String suffix) {
    return service + "-proxy" + (suffix.isEmpty() ? "" : "-" + suffix);
  }

  /** Registers, retrying until it works; the stage completes with the first success. */
  public CompletionStage<Void> start() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Whether the heartbeat says passing or critical; critical until set. Any thread. */
  public void passing(boolean passing) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Stops the heartbeat and deregisters, once; completes when the agent answered or could not. */
  public CompletionStage<Void> close() {
    throw new UnsupportedOperationException("not yet");
  }
}
