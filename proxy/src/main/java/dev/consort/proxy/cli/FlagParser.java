// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import dev.consort.proxy.cli.Flag.Arity;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the arguments of one command apart. Finds all problems, stops at none. */
public final class FlagParser {
  private final CommandSpec command;
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final List<String> rest = new ArrayList<>();
  private final Problems problems = new Problems();
  private boolean help;

  private FlagParser(CommandSpec command) {
    this.command = command;
  }

  /**
   * Takes {@code arguments} apart.
   *
   * @param arguments what follows the command's name
   */
  public static Arguments parse(CommandSpec command, List<String> arguments) {
    FlagParser parser = new FlagParser(command);
    parser.read(arguments);
    return new Arguments(parser.values, parser.rest, parser.help, parser.problems.list());
  }

  private void read(List<String> arguments) {
    List<String> left = new ArrayList<>(arguments);
    while (!left.isEmpty()) {
      String argument = left.removeFirst();
      if (argument.equals("--")) {
        rest.addAll(left);
        return;
      }
      if (isFlag(argument)) {
        flag(argument, left);
      } else {
        rest.add(argument);
      }
    }
  }

  private static boolean isFlag(String argument) {
    return argument.length() > 1 && argument.charAt(0) == '-';
  }

  private static String nameOf(String argument) {
    String name = argument.startsWith("--") ? argument.substring(2) : argument.substring(1);
    int equals = name.indexOf('=');
    return equals < 0 ? name : name.substring(0, equals);
  }

  private void flag(String argument, List<String> left) {
    String name = nameOf(argument);
    if (name.equals("help") || name.equals("h")) {
      help = true;
      return;
    }
    int equals = argument.indexOf('=');
    Optional<String> inline =
        equals < 0 ? Optional.empty() : Optional.of(argument.substring(equals + 1));
    Optional<Flag> known = command.flag(name);
    if (known.isEmpty()) {
      unknown(name, inline, left);
      return;
    }
    Flag flag = known.get();
    if (flag.arity() == Arity.SWITCH) {
      put(flag, inline.orElse("true"));
    } else if (inline.isPresent()) {
      put(flag, inline.get());
    } else if (left.isEmpty() || isKnownFlag(left.getFirst())) {
      problems.add(flag.shown(), "has no value", "give it as " + flag.shown() + " " + flag.value());
    } else {
      put(flag, left.removeFirst());
    }
  }

  private boolean isKnownFlag(String argument) {
    return isFlag(argument) && command.flag(nameOf(argument)).isPresent();
  }

  private void put(Flag flag, String value) {
    values.computeIfAbsent(flag.name(), n -> new ArrayList<>()).add(value);
  }

  private void unknown(String name, Optional<String> inline, List<String> left) {
    Optional<String> nearest =
        Nearest.to(name, command.flags().stream().map(Flag::name).toList()).map(n -> "--" + n);
    problems.add(
        "--" + name,
        "consort " + command.name() + " has no such flag",
        nearest.map(n -> "did you mean " + n + "?").orElse("see consort help " + command.name()));
    // What follows is most likely the value that was meant for it, not another mistake.
    Iterator<String> next = left.iterator();
    if (inline.isEmpty() && next.hasNext() && !isFlag(next.next())) {
      next.remove();
    }
  }
}
