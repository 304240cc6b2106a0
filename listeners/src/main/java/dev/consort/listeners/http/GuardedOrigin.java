// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.authz.Permit;

/** An origin behind a decision. */
@FunctionalInterface
public interface GuardedOrigin {
  /** The origin, for who may ask it. */
  Origin with(Permit permit);
}
