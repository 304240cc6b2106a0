// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy;

import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.cli.HelpText;
import dev.consort.proxy.cli.Nearest;
import dev.consort.proxy.cli.Problem;
import dev.consort.proxy.cli.UsageException;
import java.util.List;
import java.util.Optional;

/** Finds the command that the user wants, runs it, and says what went wrong. */
final class Program {
  private static final int WRONG = 2;

  private final List<Command> commands;
  private final List<Command> hidden;
  private final Surroundings surroundings;

  /**
   * A program of these commands.
   *
   * @param hidden commands that work but are not listed
   */
  Program(List<Command> commands, List<Command> hidden, Surroundings surroundings) {
    this.commands = commands;
    this.hidden = hidden;
    this.surroundings = surroundings;
  }

  /** Runs what {@code arguments} ask for and returns the exit code. */
  int run(List<String> arguments) {
    String word = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    return switch (word) {
      case "" -> {
        surroundings.console().tell(overview().stripTrailing());
        yield WRONG;
      }
      case "help", "--help", "-help", "-h" -> rest.isEmpty() ? overviewAsked() : help(rest);
      case "--version", "-version", "-v" -> run("version", List.of());
      default -> run(word, rest);
    };
  }

  private String overview() {
    return HelpText.overview(commands.stream().map(Command::spec).toList());
  }

  private int overviewAsked() {
    surroundings.console().answer(overview());
    return 0;
  }

  private int help(List<String> words) {
    return run(words.getFirst(), List.of("--help"));
  }

  private int run(String word, List<String> arguments) {
    Optional<Command> command = find(word);
    if (command.isEmpty()) {
      String remedy =
          Nearest.to(word, commands.stream().map(one -> one.spec().name()).toList())
              .map(nearest -> "did you mean 'consort " + nearest + "'?")
              .orElse("'consort help' lists them");
      return complain(List.of(new Problem(word, "is not a command", remedy)));
    }
    Arguments parsed = FlagParser.parse(command.get().spec(), arguments);
    if (parsed.help()) {
      surroundings.console().answer(HelpText.of(command.get().spec()));
      return 0;
    }
    try {
      return command.get().run(parsed, surroundings);
    } catch (UsageException e) {
      return complain(e.problems());
    }
  }

  private Optional<Command> find(String word) {
    return java.util.stream.Stream.concat(commands.stream(), hidden.stream())
        .filter(command -> command.spec().name().equals(word))
        .findFirst();
  }

  private int complain(List<Problem> problems) {
    surroundings.console().complain(problems);
    return WRONG;
  }
}
