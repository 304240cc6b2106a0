// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.json;

/**
 * Something in a configuration that this version does not know or cannot read. The message is a
 * noun with the path to it, such as {@code the unknown field HTTP.PathGlob}.
 */
public final class NotUnderstood extends Exception {
  /** With a noun, such as {@code the unknown field HTTP.PathGlob}. */
  public NotUnderstood(String what) {
    super(what, null, false, false);
  }
}
