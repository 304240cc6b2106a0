// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.cli.Console;
import java.util.ArrayList;
import java.util.List;

/** What the demo tells as it goes, and the summary of what was seen. For one thread. */
final class Tale {
  private final Console console;
  private final List<String> seen = new ArrayList<>();
  private final List<String> missed = new ArrayList<>();

  Tale(Console console) {
    this.console = console;
  }

  /** Opens a step. */
  void step(String title) {
    console.answer("\n" + (seen.size() + missed.size() + 1) + ". " + title + "\n");
  }

  /** One line of what happened. */
  void line(String text) {
    console.answer("   " + text + "\n");
  }

  /** Closes a step with whether it was seen to work. */
  void verdict(boolean worked, String what) {
    (worked ? seen : missed).add(what);
    console.answer("   " + (worked ? "ok: " : "NOT SEEN: ") + what + "\n");
  }

  /** Prints the summary. True when every step was seen to work. */
  boolean sum() {
    console.answer("\nSeen " + seen.size() + " of " + (seen.size() + missed.size()) + ".\n");
    missed.forEach(what -> console.answer("Not seen: " + what + "\n"));
    return missed.isEmpty();
  }
}
