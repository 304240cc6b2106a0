// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.authz.DecisionTrace;
import java.util.List;

/**
 * An explanation, ready to be shown. Immutable; holds no token.
 *
 * @param question what was asked
 * @param facts what is known of the service that bears on it, sentences
 * @param steps what is considered, in order
 * @param outcome what comes of it
 * @param conclusion what comes of it and what would change it, sentences
 */
record Told(
    String question,
    List<String> facts,
    List<DecisionTrace.Step> steps,
    Outcome outcome,
    String conclusion) {
  Told {
    facts = List.copyOf(facts);
    steps = List.copyOf(steps);
  }

  /** What comes of it. */
  enum Outcome {
    /** It passes. */
    ALLOWED("allowed", 0),
    /** Intentions or the default deny it. */
    DENIED("denied", 1),
    /** It is answered before anybody asks the intentions. */
    REFUSED("refused", 1),
    /** It depends on the request, and none was given. */
    BY_REQUEST("by request", 2);

    private final String word;
    private final int exitCode;

    Outcome(String word, int exitCode) {
      this.word = word;
      this.exitCode = exitCode;
    }

    String word() {
      return word;
    }

    int exitCode() {
      return exitCode;
    }
  }
}
