// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.util.List;
import java.util.stream.Collectors;

/** The command line or configuration is wrong: exit code 2. Carries everything that is wrong. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /**
   * Carries the problems.
   *
   * @param problems at least one
   */
  public UsageException(List<Problem> problems) {
    super(
        problems.stream().map(Problem::sentence).collect(Collectors.joining("\n")),
        null,
        false,
        false);
    this.problems = List.copyOf(problems);
  }

  /** One problem. */
  public static UsageException of(String key, String complaint, String remedy) {
    return new UsageException(List.of(new Problem(key, complaint, remedy)));
  }

  /** What is wrong, in the order found. */
  public List<Problem> problems() {
    return problems;
  }
}
