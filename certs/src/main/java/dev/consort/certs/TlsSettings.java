// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a mesh asks of TLS in one direction, as far as it can be given. Immutable. What is asked is
 * never loosened: where nothing is left of it, nothing is spoken.
 */
public sealed interface TlsSettings {
  /**
   * It can be spoken.
   *
   * @param policy what contexts are built with
   * @param warnings one clause for each part that is left out
   */
  record Spoken(TlsPolicy policy, List<String> warnings) implements TlsSettings {
    /** Copies the list. */
    public Spoken {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It cannot: no listener of that direction may be open.
   *
   * @param why one clause
   */
  record Refused(String why) implements TlsSettings {}

  /** What holds where a mesh asks for nothing. */
  TlsSettings DEFAULT = new Spoken(TlsPolicy.DEFAULT, List.of());

  /**
   * Reads the values of Consul's {@code mesh} entry.
   *
   * @param oldest {@code TLSMinVersion}; empty for the default
   * @param newest {@code TLSMaxVersion}; empty for the default
   * @param suites {@code CipherSuites}, IANA names; empty for the default. They are about TLS 1.2:
   *     those of 1.3 cannot be chosen
   */
  static TlsSettings of(String oldest, String newest, List<String> suites) {
    List<String> warnings = new ArrayList<>();
    TlsVersion from = TlsPolicy.DEFAULT.oldest();
    TlsVersion to = TlsPolicy.DEFAULT.newest();
    switch (oldest) {
      case "", "TLS_AUTO", "TLSv1_2" -> {}
      case "TLSv1_0", "TLSv1_1" ->
          warnings.add("TLSMinVersion " + oldest + " is too old; TLSv1_2 is used");
      case "TLSv1_3" -> from = TlsVersion.TLS_1_3;
      default -> {
        return new Refused("the unknown TLSMinVersion \"" + oldest + '"');
      }
    }
    switch (newest) {
      case "", "TLS_AUTO", "TLSv1_3" -> {}
      case "TLSv1_2" -> to = TlsVersion.TLS_1_2;
      case "TLSv1_0", "TLSv1_1" -> {
        return new Refused("TLSMaxVersion " + newest + ", which is never spoken");
      }
      default -> {
        return new Refused("the unknown TLSMaxVersion \"" + newest + '"');
      }
    }
    if (from.compareTo(to) > 0) {
      return new Refused("TLSMinVersion " + oldest + " above TLSMaxVersion " + newest);
    }
    List<String> usable = usable(suites, warnings);
    return usable.isEmpty() && !suites.isEmpty()
        ? new Refused("CipherSuites of which none can be used: " + String.join(", ", suites))
        : new Spoken(new TlsPolicy(from, to, usable, List.of()), warnings);
  }

  private static List<String> usable(List<String> suites, List<String> warnings) {
    LinkedHashSet<String> usable = new LinkedHashSet<>();
    for (String suite : suites) {
      if (TlsPolicy.knows(suite)) {
        usable.add(suite);
      } else {
        warnings.add("the cipher suite " + suite + " cannot be used and is left out");
      }
    }
    return List.copyOf(usable);
  }
}
