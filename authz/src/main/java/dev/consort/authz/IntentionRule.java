// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

/** What an intention says about callers it matches. */
public sealed interface IntentionRule {
  /** The whole connection is let through or refused. */
  record Layer4(IntentionAction action) implements IntentionRule {}

  /**
   * Requests are judged one by one. On a connection that carries no requests this denies.
   *
   * @param permissions how many permissions the intention has
   */
  record Layer7(int permissions) implements IntentionRule {}

  /**
   * Something in the intention is unknown to this version. Denies, always.
   *
   * @param what names the field or value that was not understood
   */
  record NotUnderstood(String what) implements IntentionRule {}
}
