// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Health of a check or of what checks say together, from best to worst. */
public enum CheckStatus {
  /** All is well. */
  PASSING,
  /** In use, with less weight. */
  WARNING,
  /** Not in use. */
  CRITICAL;

  /** Reads Consul's word for it. */
  public static Optional<CheckStatus> parse(String word) {
    for (CheckStatus status : values()) {
      if (status.word().equals(word)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  /** Consul's word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The worst of several; passing when there is none. */
  public static CheckStatus worst(Collection<CheckStatus> all) {
    return all.stream().max(CheckStatus::compareTo).orElse(PASSING);
  }
}
