// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.json;

/** An answer that is not what its endpoint promises. The message is one clause for the log. */
public final class MalformedAnswer extends Exception {
  /** With one clause, such as {@code "it has no Roots"}. */
  public MalformedAnswer(String message) {
    super(message, null, false, false);
  }
}
