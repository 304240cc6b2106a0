// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.config;

/** An agent address that cannot be understood. The message is one sentence for the user. */
public final class InvalidAgentAddress extends Exception {
  InvalidAgentAddress(String message) {
    super(message, null, false, false);
  }
}
