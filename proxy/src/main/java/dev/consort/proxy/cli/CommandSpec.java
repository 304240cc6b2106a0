// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.util.List;
import java.util.Optional;

/**
 * A command as users know it.
 *
 * @param name the word that chooses it
 * @param summary one line for the list of commands
 * @param usage how it is called, after {@code consort}
 * @param description what it does, in a few lines; lines are printed as they are
 * @param sections its flags
 */
public record CommandSpec(
    String name, String summary, String usage, String description, List<Section> sections) {
  /** {@code --help}, which every command has. */
  static final Flag HELP = Flag.toggle("help", "Shows this text.");

  /** Copies the list. */
  public CommandSpec {
    sections = List.copyOf(sections);
  }

  /** Every flag of the command but {@code --help}. */
  public List<Flag> flags() {
    return sections.stream().flatMap(section -> section.flags().stream()).toList();
  }

  Optional<Flag> flag(String flagName) {
    return flags().stream().filter(flag -> flag.name().equals(flagName)).findFirst();
  }
}
