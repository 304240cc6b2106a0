// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.dev;

import dev.consort.proxy.Command;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import java.util.List;

/** {@code consort dev}. */
public final class DevCommand implements Command {
  @Override
  public CommandSpec spec() {
    return new CommandSpec("dev", "Not yet.", "dev", "Not yet.", List.of());
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) {
    surroundings.console().tell("consort: not in this build yet");
    return 1;
  }
}
