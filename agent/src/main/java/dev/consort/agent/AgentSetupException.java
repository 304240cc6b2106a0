// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

/** Settings that can never work. The message is one sentence for the user. */
public final class AgentSetupException extends Exception {
  /** With one sentence for the user. */
  public AgentSetupException(String message) {
    super(message, null, false, false);
  }
}
