// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What would hold if the audited intentions were in force: those in force, each replaced by an
 * audited one on the same pair, and the other audited ones. When one of them is not understood,
 * there is no candidate: a comparison with a guess would mislead.
 *
 * @param table empty where nothing is audited
 * @param warnings why nothing is
 */
record Candidate(Optional<IntentionTable> table, List<String> warnings) {
  static final Candidate NONE = new Candidate(Optional.empty(), List.of());

  private record Pair(IntentionName source, String sourcePeer, IntentionName destination) {
    static Pair of(Intention intention) {
      return new Pair(intention.source(), intention.sourcePeer(), intention.destination());
    }
  }

  /**
   * @param intentions all on one destination, audited and not
   */
  static Candidate compile(TableSettings settings, List<Intention> intentions) {
    List<Intention> audited =
        intentions.stream()
            .filter(Intention::audited)
            .map(intention -> intention.withAudited(false))
            .toList();
    if (audited.isEmpty()) {
      return NONE;
    }
    Set<Pair> replaced = audited.stream().map(Pair::of).collect(Collectors.toSet());
    Stream<Intention> kept =
        intentions.stream()
            .filter(intention -> !intention.audited() && !replaced.contains(Pair.of(intention)));
    IntentionTable table =
        IntentionTable.of(settings, Stream.concat(kept, audited.stream()).toList(), NONE);
    List<String> refused =
        audited.stream().filter(table.refused()::contains).map(Intention::pair).toList();
    return refused.isEmpty()
        ? new Candidate(Optional.of(table), List.of())
        : new Candidate(
            Optional.empty(),
            List.of(
                "nothing is audited, and the intentions in force stand alone: not understood of"
                    + " those to audit: "
                    + String.join(", ", refused)));
  }
}
