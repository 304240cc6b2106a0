// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.util.List;
import java.util.Map;

/**
 * A command line taken apart.
 *
 * @param values per flag name what was given for it, in order; {@code true} or {@code false} for a
 *     switch
 * @param rest arguments that are no flags
 * @param help whether {@code --help} was among them
 * @param problems what could not be understood
 */
public record Arguments(
    Map<String, List<String>> values, List<String> rest, boolean help, List<Problem> problems) {
  /** Copies the collections. */
  public Arguments {
    values = Map.copyOf(values);
    rest = List.copyOf(rest);
    problems = List.copyOf(problems);
  }
}
