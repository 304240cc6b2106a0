// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** What a layer-4 intention or a permission does. */
public enum IntentionAction {
  /** Lets the connection or request through. */
  ALLOW,
  /** Refuses it. */
  DENY
}
