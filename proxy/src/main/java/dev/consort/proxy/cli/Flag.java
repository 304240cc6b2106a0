// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.util.List;

/**
 * A flag of a command. It may be written with one dash or two, its value after {@code =} or as the
 * next argument.
 *
 * @param name without dashes
 * @param arity how many values it takes
 * @param value what the value is called in the help text; empty for a switch
 * @param environment variables that stand in when the flag is absent, the first that is set wins
 * @param secret whether its value must never be shown
 * @param help what it does, in a few words, with the default where there is one
 */
public record Flag(
    String name, Arity arity, String value, List<String> environment, boolean secret, String help) {
  /** How many values a flag takes. */
  public enum Arity {
    /** None, or {@code =true}, {@code =false}. */
    SWITCH,
    /** One; given twice, the last counts. */
    ONE,
    /** One each time it is given, all count. */
    MANY
  }

  /** Copies the list. */
  public Flag {
    environment = List.copyOf(environment);
  }

  /** A flag with one value. */
  public static Flag one(String name, String value, String help) {
    return new Flag(name, Arity.ONE, value, List.of(), false, help);
  }

  /** A flag that may be given several times. */
  public static Flag many(String name, String value, String help) {
    return new Flag(name, Arity.MANY, value, List.of(), false, help);
  }

  /** A flag without a value. */
  public static Flag toggle(String name, String help) {
    return new Flag(name, Arity.SWITCH, "", List.of(), false, help);
  }

  /** The same with variables that stand in for it. */
  public Flag orEnvironment(String... variables) {
    return new Flag(name, arity, value, List.of(variables), secret, help);
  }

  /** The same, its value never shown. */
  public Flag hidden() {
    return new Flag(name, arity, value, environment, true, help);
  }

  /** As users see it: {@code --name}. */
  public String shown() {
    return "--" + name;
  }
}
