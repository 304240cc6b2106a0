// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** What happens to a connection or request that no intention matches. */
public enum DefaultPolicy {
  /** It is let through. */
  ALLOW,
  /** It is refused. */
  DENY
}
