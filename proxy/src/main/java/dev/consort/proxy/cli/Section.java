// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.util.List;

/**
 * Flags that belong together in the help text.
 *
 * @param title as printed above them
 * @param flags in the order they are printed
 */
public record Section(String title, List<Flag> flags) {
  /** Copies the list. */
  public Section {
    flags = List.copyOf(flags);
  }

  /** A section of the given flags. */
  public static Section of(String title, Flag... flags) {
    return new Section(title, List.of(flags));
  }
}
