// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.http;

/** A file of the TLS settings cannot be used. The message is one sentence for the user. */
public final class UnusableTlsFile extends Exception {
  UnusableTlsFile(String message) {
    super(message, null, false, false);
  }
}
