// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import java.time.Duration;

/**
 * A configured wait, with what its user needs to know when it is over.
 *
 * @param what is waited for, as {@code the answer of the application}
 * @param limit more than zero
 * @param hop where, as {@code the sidecar of api}
 * @param key what sets it, as {@code local_request_timeout_ms}
 */
public record NamedTimer(String what, Duration limit, String hop, String key) {
  /** The sentence, without an end. */
  String sentence() {
    return what + " took longer than " + limit.toMillis() + " ms at " + hop + " (" + key + ")";
  }
}
