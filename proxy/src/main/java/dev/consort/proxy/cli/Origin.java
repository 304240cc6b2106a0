// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

/** Where a value came from. */
public sealed interface Origin {
  /** The command line. */
  record CommandLine(Flag flag) implements Origin {
    @Override
    public String toString() {
      return flag.shown();
    }
  }

  /** A variable of the environment. */
  record Environment(String variable) implements Origin {
    @Override
    public String toString() {
      return variable;
    }
  }

  /** Nobody said otherwise. */
  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }
}
