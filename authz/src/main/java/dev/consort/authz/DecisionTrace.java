// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;

/**
 * A decision told step by step, for people. Immutable. Its sentences hold nothing that could break
 * a line of a log or a terminal, and no token.
 *
 * @param steps what was considered, in order
 * @param verdict what came of it
 * @param conclusion what came of it, in sentences, with what would allow what is denied
 */
public record DecisionTrace(List<Step> steps, Verdict verdict, String conclusion) {
  /** Copies the steps. */
  public DecisionTrace {
    steps = List.copyOf(steps);
  }

  /** What a step is about. */
  public enum Subject {
    /** The peer's identity. */
    CALLER,
    /** An intention. */
    INTENTION,
    /** A permission of the intention before it. */
    PERMISSION,
    /** The default policy. */
    DEFAULT,
    /** What would hold if the audited intentions were in force. */
    AUDIT
  }

  /**
   * One thing that was considered.
   *
   * @param name as people know it: {@code web => api (precedence 9, action deny)}
   * @param matches whether it matched
   * @param sentence why it matched or not
   */
  public record Step(Subject subject, String name, boolean matches, String sentence) {}
}
