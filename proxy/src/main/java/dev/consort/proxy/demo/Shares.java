// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import java.util.Optional;

/**
 * How many requests each version of shop has answered.
 *
 * @param ofOld by the old one
 * @param ofNew by the new one
 * @param failures by none, or with an error
 * @param firstFailure what the first of those was
 */
record Shares(int ofOld, int ofNew, int failures, Optional<String> firstFailure) {
  static final Shares NONE = new Shares(0, 0, 0, Optional.empty());

  private static final double PERCENT = 100;

  /** With one answer more. */
  Shares answered(String text) {
    if (text.startsWith(TillMesh.SHOP + " " + TillEntries.OLD + " ")) {
      return new Shares(ofOld + 1, ofNew, failures, firstFailure);
    }
    if (text.startsWith(TillMesh.SHOP + " " + TillEntries.NEW + " ")) {
      return new Shares(ofOld, ofNew + 1, failures, firstFailure);
    }
    return failed("an answer of nobody's: " + text);
  }

  /** With one failure more. */
  Shares failed(String why) {
    return new Shares(ofOld, ofNew, failures + 1, firstFailure.or(() -> Optional.of(why)));
  }

  /** What came after {@code before}. */
  Shares since(Shares before) {
    return new Shares(
        ofOld - before.ofOld,
        ofNew - before.ofNew,
        failures - before.failures,
        before.failures > 0 ? Optional.empty() : firstFailure);
  }

  int all() {
    return ofOld + ofNew + failures;
  }

  /** The new one's part of the answers, 0 to 100. */
  double percentNew() {
    return ofOld + ofNew == 0 ? 0 : PERCENT * ofNew / (ofOld + ofNew);
  }
}
