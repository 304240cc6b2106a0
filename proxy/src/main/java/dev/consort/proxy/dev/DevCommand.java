// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.dev;

import dev.consort.devagent.DevAgent;
import dev.consort.devagent.DevAgentConfig;
import dev.consort.proxy.Command;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.Logs;
import dev.consort.proxy.process.ControlVertx;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code consort dev}. */
public final class DevCommand implements Command {
  @Override
  public CommandSpec spec() {
    return DevFlags.command();
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    DevConfigReader.DevConfig config =
        DevConfigReader.read(
            arguments, surroundings.environment(), () -> UUID.randomUUID().toString());
    Logs.start(surroundings.console().log(), config.level(), LogFormat.TEXT);
    surroundings.console().tell(DevAgent.BANNER.stripTrailing());
    Vertx vertx = ControlVertx.create();
    try {
      DevAgent agent = start(vertx, config);
      config
          .madeToken()
          .ifPresent(token -> surroundings.console().tell("management token: " + token));
      addresses(agent).forEach(surroundings.console()::tell);
      CompletableFuture<Void> stopped = new CompletableFuture<>();
      surroundings.signals().onStop(() -> stopped.complete(null));
      stopped.join();
      agent.stop().toCompletionStage().toCompletableFuture().join();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    return 0;
  }

  /** Lines for a shell; where there are several datacenters, each says whose it is. */
  static List<String> addresses(DevAgent agent) {
    boolean several = agent.datacenters().size() > 1;
    return agent.datacenters().stream()
        .map(
            name ->
                "export CONSUL_HTTP_ADDR="
                    + agent.httpAddress(name)
                    + (several ? "  # " + name : ""))
        .toList();
  }

  private static DevAgent start(Vertx vertx, DevConfigReader.DevConfig config)
      throws UsageException {
    try {
      return DevAgent.start(vertx, config.agent()).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw UsageException.of(
          place(config.agent()),
          "the agent cannot start (" + cause.getMessage() + ")",
          "is another agent running there? --port gives another port, 0 any free one");
    }
  }

  private static String place(DevAgentConfig config) {
    int last = config.port() + config.datacenters().size() - 1;
    boolean range = config.port() > 0 && last > config.port();
    return config.host() + ":" + config.port() + (range ? " to " + last : "");
  }
}
