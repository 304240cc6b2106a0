// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.proxy.Command;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.config.ProxyConfig;
import dev.consort.proxy.config.ProxyConfigReader;
import dev.consort.proxy.config.ProxyFlags;

/** {@code consort proxy}. */
public final class ProxyCommand implements Command {
  @Override
  public CommandSpec spec() {
    return ProxyFlags.command();
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    ProxyConfig config =
        ProxyConfigReader.read(arguments, surroundings.environment(), surroundings.cores());
    return ProxyProcess.run(
        config.process(), surroundings, deps -> ProxyProcess.start(config, deps));
  }
}
