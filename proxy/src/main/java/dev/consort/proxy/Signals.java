// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy;

/** How the process is asked to end. */
@FunctionalInterface
public interface Signals {
  /**
   * Calls {@code stop} at the first SIGTERM or SIGINT, on any thread. A second one ends the process
   * at once.
   */
  void onStop(Runnable stop);
}
