// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.proxy.Command;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.config.GatewayConfig;
import dev.consort.proxy.config.GatewayConfigReader;
import dev.consort.proxy.config.GatewayFlags;

/** {@code consort gateway}. */
public final class GatewayCommand implements Command {
  @Override
  public CommandSpec spec() {
    return GatewayFlags.command();
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    GatewayConfig config =
        GatewayConfigReader.read(arguments, surroundings.environment(), surroundings.cores());
    return ProxyProcess.run(
        config.process(), surroundings, deps -> ProxyProcess.start(config, deps));
  }
}
