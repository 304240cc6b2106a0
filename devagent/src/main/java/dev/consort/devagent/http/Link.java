// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import dev.consort.time.Timers.Cancellable;
import java.util.function.Consumer;

/** The way to where an answer comes from, which may break while a caller waits. */
@FunctionalInterface
public interface Link {
  /** The way to what is in this datacenter: it never breaks. */
  Link NONE = then -> () -> {};

  /** Runs {@code then} on the agent's context with what to tell the caller, if it breaks. */
  Cancellable onCut(Consumer<ApiError> then);
}
