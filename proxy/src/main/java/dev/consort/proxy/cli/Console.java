// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.cli;

import java.io.PrintStream;
import java.util.List;

/** What the program says to the person at the terminal. The only place that writes there. */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;

  /** Answers go to {@code out}, complaints to {@code err}. */
  public Console(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Prints an answer; lines end as they do in {@code text}. */
  public void answer(String text) {
    out.print(text);
    out.flush();
  }

  /** Prints one line that is not the answer itself. */
  public void tell(String line) {
    err.println(line);
    err.flush();
  }

  /** Prints what is wrong with the command line or the configuration. */
  public void complain(List<Problem> problems) {
    problems.forEach(problem -> err.println("consort: " + problem.sentence()));
    err.flush();
  }

  /** Where log lines go. */
  public PrintStream log() {
    return err;
  }

  /** Where access-log lines go. */
  public PrintStream accessLog() {
    return out;
  }
}
