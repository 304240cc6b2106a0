// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.util.ArrayList;
import java.util.List;

/** Writes help texts, 80 columns wide. Pure. */
public final class HelpText {
  private static final int WIDTH = 80;
  private static final int INDENT = 6;

  private HelpText() {}

  /** The text of {@code consort help}. */
  public static String overview(List<CommandSpec> commands) {
    StringBuilder text =
        new StringBuilder(
            """
            Consort is a sidecar proxy for Consul Connect.

            Usage: consort <command> [flags]

            Commands:
            """);
    for (CommandSpec command : commands) {
      text.append("  %-9s %s%n".formatted(command.name(), command.summary()));
    }
    return text.append(
            """

            'consort help <command>' tells its flags. To see the whole job done: consort demo
            """)
        .toString();
  }

  /** The text of {@code consort <command> --help}. */
  public static String of(CommandSpec command) {
    StringBuilder text = new StringBuilder();
    text.append("Usage: consort ").append(command.usage()).append("\n\n");
    text.append(command.description().strip()).append('\n');
    for (Section section : command.sections()) {
      text.append('\n').append(section.title()).append(":\n");
      section.flags().forEach(flag -> append(text, flag));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Flag flag) {
    text.append("  ").append(flag.shown());
    if (!flag.value().isEmpty()) {
      text.append(' ').append(flag.value());
    }
    text.append('\n');
    String help = flag.help();
    if (flag.arity() == Flag.Arity.MANY) {
      help += " May be repeated.";
    }
    if (!flag.environment().isEmpty()) {
      help += " Environment: " + String.join(", ", flag.environment()) + ".";
    }
    for (String line : wrap(help, WIDTH - INDENT)) {
      text.append(" ".repeat(INDENT)).append(line).append('\n');
    }
  }

  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
