// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.serving;

import dev.consort.agent.watch.WatchStatus;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One thing that a process serves. Its methods may be called from any thread. */
public interface Served {
  /** What it is, in a word: {@code sidecar}, {@code gateway}. */
  String kind();

  /** What the user calls it. */
  String name();

  /**
   * Begins. The stage completes when it does what it is for; with a {@link StartFailure} when what
   * the user asked for cannot be. While the agent is silent it stays open.
   */
  CompletionStage<Void> start();

  /** One clause for each thing it lacks to be ready, as {@code what: why}; empty when it is. */
  List<String> missing();

  /** How its watches are doing. */
  List<WatchStatus> watches();

  /** Its listeners that accept, in an order that stays. */
  List<OpenListener> openListeners();

  /** Follows the agent no more; its listeners stay as they are. Idempotent. */
  void freeze();
}
