// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.Command;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import java.util.List;

/** {@code consort demo}. */
public final class DemoCommand implements Command {
  @Override
  public CommandSpec spec() {
    return new CommandSpec(
        "demo", "Shows the whole job on this machine.", "demo", "Shows the job.", List.of());
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) {
    surroundings.console().tell("consort: this build has no demo yet");
    return 1;
  }
}
