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
import dev.consort.proxy.logging.Logs;

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
    Logs logs =
        Logs.start(surroundings.console().log(), config.log().level(), config.log().format());
    ProxyProcess process =
        ProxyProcess.start(
            config,
            new ProcessDeps(
                surroundings.console(),
                logs,
                surroundings.ticker(),
                surroundings.wall(),
                surroundings.random(),
                surroundings.environment()));
    surroundings.signals().onStop(process::stop);
    return process.exit().join();
  }
}
