// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import java.util.ArrayList;
import java.util.List;

/**
 * The account of this machine that servers run under which refuse to be root. Nothing changes where
 * the tests are not root themselves.
 */
final class Account {
  private static final String NAME = "postgres";

  private Account() {}

  /** The command that runs this one under the account; it replaces itself, so the pid stays. */
  static List<String> run(List<String> command) {
    if (!isRoot()) {
      return command;
    }
    List<String> all =
        new ArrayList<>(
            List.of(
                Tools.path("setpriv"),
                "--reuid=" + NAME,
                "--regid=" + NAME,
                "--clear-groups",
                "--"));
    all.addAll(command);
    return all;
  }

  /** The command that makes a new directory that the account may write to. */
  static List<String> makeDirectory(String path) {
    return isRoot()
        ? List.of(Tools.path("install"), "-d", "-o", NAME, "-m", "700", path)
        : List.of("mkdir", "-p", path);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }
}
