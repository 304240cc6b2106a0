// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.jwt;

import java.util.concurrent.CompletionStage;

/** Gets a key set once. */
@FunctionalInterface
interface KeyLoader {
  /**
   * Begins.
   *
   * @return the text, on any thread and in bounded time; a failure's message is one clause
   */
  CompletionStage<String> load(KeySource source);
}
