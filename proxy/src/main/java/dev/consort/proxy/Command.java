// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy;

import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.UsageException;

/** A command of the program. */
public interface Command {
  /** How it is called. */
  CommandSpec spec();

  /**
   * Runs it on the calling thread, to its end.
   *
   * @param arguments without {@code --help}; their problems are not handled yet
   * @return the exit code: 0 done, 1 failed while running
   * @throws UsageException when the command line or configuration is wrong: exit code 2
   */
  int run(Arguments arguments, Surroundings surroundings) throws UsageException;
}
