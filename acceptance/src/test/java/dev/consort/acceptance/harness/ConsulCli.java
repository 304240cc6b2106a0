// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The installed {@code consul} command. */
public final class ConsulCli {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private ConsulCli() {}

  /** Runs it to its end; the environment says which agent it asks. */
  public static Program.Result run(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Tools.path("consul"));
    command.addAll(List.of(arguments));
    return Program.run(DEADLINE, environment, command);
  }
}
