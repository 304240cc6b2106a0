// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

/**
 * Certificates or a key that cannot be used. The message is one sentence that says which and why,
 * fit for an operator; it never holds key material.
 */
public final class InvalidCredentials extends Exception {
  InvalidCredentials(String message) {
    super(message);
  }

  InvalidCredentials(String message, Throwable cause) {
    super(message, cause);
  }
}
