// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

/** A registration that no sidecar can take. The message is one or two sentences for the user. */
public final class NotASidecar extends Exception {
  NotASidecar(String message) {
    super(message, null, false, false);
  }
}
