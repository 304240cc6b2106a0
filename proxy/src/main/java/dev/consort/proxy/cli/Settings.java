// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads settings: the command line first, then the environment, then the default. Notes what is
 * wrong and what is in force as it goes. For one thread.
 */
public final class Settings {
  /** Turns text into a value. */
  @FunctionalInterface
  public interface Reader<T> {
    /** Reads it. */
    T read(String text) throws BadValue;
  }

  private record Given(String text, Origin origin) {}

  private final Arguments arguments;
  private final Map<String, String> environment;
  private final Problems problems = new Problems();
  private final List<Effective> effective = new ArrayList<>();

  /**
   * Reads from {@code arguments}, then {@code environment}.
   *
   * @param environment variables by name
   */
  public Settings(Arguments arguments, Map<String, String> environment) {
    this.arguments = arguments;
    this.environment = Map.copyOf(environment);
    problems.addAll(arguments.problems());
    for (String word : arguments.rest()) {
      problems.add(word, "is not expected here", "flags begin with a dash");
    }
  }

  /** The flag's value if it was given, in either place, and is well-formed. */
  public <T> Optional<T> optional(Flag flag, Reader<T> reader) {
    List<Given> given = given(flag);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    return read(flag, given.getLast(), reader);
  }

  /** The flag's value, or {@code fallback} when it was not given or is wrong (which is noted). */
  public <T> T value(Flag flag, T fallback, Reader<T> reader) {
    List<Given> given = given(flag);
    if (given.isEmpty()) {
      effective.add(new Effective(flag.name(), shown(flag, fallback), new Origin.Default()));
      return fallback;
    }
    return read(flag, given.getLast(), reader).orElse(fallback);
  }

  /** Every value given for the flag that is well-formed. */
  public <T> List<T> all(Flag flag, Reader<T> reader) {
    List<T> values = new ArrayList<>();
    for (Given one : given(flag)) {
      read(flag, one, reader).ifPresent(values::add);
    }
    return values;
  }

  /** Whether the switch is on. Off unless given. */
  public boolean on(Flag flag) {
    return value(flag, false, Values::yesOrNo);
  }

  /** Whether the flag or a variable that stands in for it was given. */
  public boolean has(Flag flag) {
    return !given(flag).isEmpty();
  }

  /** Whether the flag stands on the command line itself. */
  public boolean onCommandLine(Flag flag) {
    return arguments.values().containsKey(flag.name());
  }

  /** The variable's value, if set and not empty. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** Where to note problems that lie between settings. */
  public Problems problems() {
    return problems;
  }

  /** What has been read so far, in that order. */
  public List<Effective> effective() {
    return List.copyOf(effective);
  }

  private List<Given> given(Flag flag) {
    List<String> values = arguments.values().get(flag.name());
    if (values != null) {
      return values.stream().map(text -> new Given(text, new Origin.CommandLine(flag))).toList();
    }
    for (String name : flag.environment()) {
      Optional<String> set = variable(name);
      if (set.isPresent()) {
        return List.of(new Given(set.get(), new Origin.Environment(name)));
      }
    }
    return List.of();
  }

  private <T> Optional<T> read(Flag flag, Given given, Reader<T> reader) {
    try {
      T value = reader.read(given.text());
      effective.add(new Effective(flag.name(), shown(flag, value), given.origin()));
      return Optional.of(value);
    } catch (BadValue bad) {
      String quoted = flag.secret() ? "its value" : '"' + given.text() + '"';
      problems.add(given.origin().toString(), quoted + " " + bad.complaint(), bad.accepted());
      return Optional.empty();
    }
  }

  private static String shown(Flag flag, Object value) {
    if (flag.secret()) {
      return "(set, not shown)";
    }
    return switch (value) {
      case Duration duration -> Values.shown(duration);
      case Optional<?> optional -> optional.map(one -> shown(flag, one)).orElse("none");
      default -> value.toString();
    };
  }
}
