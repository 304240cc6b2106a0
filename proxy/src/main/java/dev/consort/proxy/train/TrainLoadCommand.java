// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.train;

import dev.consort.devagent.DevAgent;
import dev.consort.proxy.Command;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.Console;
import dev.consort.proxy.cli.Flag;
import dev.consort.proxy.cli.Section;
import dev.consort.proxy.cli.Settings;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.cli.Values;
import dev.consort.proxy.local.FreePorts;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;
import dev.consort.proxy.logging.Logs;
import dev.consort.proxy.process.ControlVertx;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

/**
 * {@code consort train-load}: everything around a sidecar under training. Its first line is {@code
 * agent host:port}; then it waits for the sidecars of {@code train-web}, {@code train-db}, {@code
 * train-api} and {@code train-grpc} to serve, puts them under load, and ends.
 */
public final class TrainLoadCommand implements Command {
  private static final Flag SECONDS =
      Flag.one("seconds", "N", "How long the load lasts. Default 30.");
  private static final int DEFAULT_SECONDS = 30;
  // Bytes, HTTP/1 and HTTP/2.
  private static final int KINDS = 3;
  private static final int LONGEST_SECONDS = 600;
  private static final int PATIENCE_SECONDS = 60;

  @Override
  public CommandSpec spec() {
    return new CommandSpec(
        "train-load",
        "Puts sidecars under load while the build watches what they run.",
        "train-load [flags]",
        "Starts an agent and an application, says where the agent is, waits for the sidecars of"
            + "\ntrain-web, train-db, train-api and train-grpc, and calls through them.",
        List.of(Section.of("Load", SECONDS)));
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    Settings settings = new Settings(arguments, surroundings.environment());
    int seconds =
        settings.value(SECONDS, DEFAULT_SECONDS, text -> Values.number(text, 1, LONGEST_SECONDS));
    if (!settings.problems().isEmpty()) {
      throw new UsageException(settings.problems().list());
    }
    Logs.start(surroundings.console().log(), LogLevel.WARN, LogFormat.TEXT);
    Vertx vertx = ControlVertx.create();
    try {
      return train(vertx, seconds, surroundings.console());
    } catch (IOException | CompletionException | ExecutionException e) {
      surroundings.console().tell("consort: the training failed: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static int train(Vertx vertx, int seconds, Console console)
      throws IOException, InterruptedException, ExecutionException {
    try (TrainingApp db = TrainingApp.start(new Exchange());
        TrainingApp api = TrainingApp.start(new HttpDialogue());
        TrainingStreams grpc = TrainingStreams.start(vertx)) {
      FreePorts free = new FreePorts(RandomGenerator.getDefault());
      TrainingMesh.Ports ports =
          new TrainingMesh.Ports(
              db.port(), api.port(), grpc.port(), free.free(), free.free(), free.free());
      try (DevAgent agent =
          DevAgent.start(vertx, TrainingMesh.agent(ports, free))
              .toCompletionStage()
              .toCompletableFuture()
              .join()) {
        console.answer("agent " + agent.httpAddress() + "\n");
        return load(agent.httpAddress(), ports, grpc, seconds, console);
      }
    }
  }

  private static int load(
      String agent, TrainingMesh.Ports ports, TrainingStreams streams, int seconds, Console console)
      throws IOException, InterruptedException {
    List<TrainingLoad> loads =
        List.of(
            new TrainingLoad(ports.toDb(), new Exchange()),
            new TrainingLoad(ports.toApi(), new HttpDialogue()));
    for (TrainingLoad load : loads) {
      if (!load.waitUntilServed(PATIENCE_SECONDS)) {
        console.tell("consort: no sidecar served within " + PATIENCE_SECONDS + " s");
        return 1;
      }
    }
    // A refusal is part of what a sidecar does; the load begins when it is over.
    for (String action : List.of("deny", "allow")) {
      TrainingMesh.intention(agent, "train-db", action);
      TrainingMesh.intention(agent, "train-api", action);
      new TrainingLoad(ports.toDb(), new Exchange()).run(1);
      new TrainingLoad(ports.toApi(), new HttpDialogue()).run(1);
    }
    for (TrainingLoad load : loads) {
      if (!load.waitUntilServed(PATIENCE_SECONDS)) {
        console.tell("consort: the sidecars did not follow the intention");
        return 1;
      }
    }
    long exchanges = 0;
    long failures = 0;
    for (TrainingLoad load : loads) {
      exchanges += load.run(seconds / KINDS);
      failures += load.failures();
    }
    exchanges += streams.run(ports.toGrpc(), seconds / KINDS);
    failures += streams.failures();
    console.answer("%d exchanges in %d s, %d failed%n".formatted(exchanges, seconds, failures));
    return exchanges > 0 ? 0 : 1;
  }
}
