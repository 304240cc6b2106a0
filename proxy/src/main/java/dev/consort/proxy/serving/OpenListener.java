// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.serving;

import dev.consort.listeners.Listener;

/**
 * A listener that accepts.
 *
 * @param callers who connects to it
 * @param direction the word in logs and metrics
 * @param about what {@code behind} is, such as {@code app}
 * @param behind where its connections go: a text, or a list of texts
 */
public record OpenListener(
    Listener listener, Callers callers, String direction, String about, Object behind) {
  /** Who connects. */
  public enum Callers {
    /** Others of the mesh. */
    MESH,
    /** The application beside it. */
    APPLICATION,
    /** Whoever checks the application's health. */
    CHECKERS
  }
}
