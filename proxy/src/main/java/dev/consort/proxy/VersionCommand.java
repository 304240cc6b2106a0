// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy;

import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import java.util.List;

/** {@code consort version}. */
final class VersionCommand implements Command {
  @Override
  public CommandSpec spec() {
    return new CommandSpec(
        "version", "Says which build this is.", "version", "Says which build this is.", List.of());
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    Settings settings = new Settings(arguments, surroundings.environment());
    if (!settings.problems().isEmpty()) {
      throw new UsageException(settings.problems().list());
    }
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    surroundings
        .console()
        .answer(
            "consort %s on Java %s (%s)%n"
                .formatted(
                    version == null ? "(built without a version)" : version,
                    Runtime.version(),
                    System.getProperty("os.name") + " " + System.getProperty("os.arch")));
    return 0;
  }
}
