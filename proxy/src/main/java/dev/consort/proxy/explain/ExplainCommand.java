// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.AgentMetrics;
import dev.consort.agent.AgentRuntime;
import dev.consort.agent.AgentSetupException;
import dev.consort.agent.inquiry.InquiryFailed;
import dev.consort.agent.inquiry.ServiceFacts;
import dev.consort.agent.inquiry.ServiceInquiry;
import dev.consort.metrics.Registry;
import dev.consort.proxy.Command;
import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.CommandSpec;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.explain.QuestionReader.Asked;
import dev.consort.proxy.explain.QuestionReader.Format;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;
import dev.consort.proxy.logging.Logs;
import dev.consort.proxy.process.ControlThread;
import dev.consort.proxy.process.ControlVertx;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** {@code consort explain}. */
public final class ExplainCommand implements Command {
  private static final int UNKNOWN = 1;

  @Override
  public CommandSpec spec() {
    return ExplainFlags.command();
  }

  @Override
  public int run(Arguments arguments, Surroundings surroundings) throws UsageException {
    Asked asked = QuestionReader.read(arguments, surroundings.environment());
    return switch (asked.question()) {
      case Question.OfDenial denial -> denial(denial, asked.format(), surroundings);
      case Question.OfVerdict verdict -> verdict(verdict, asked.format(), surroundings);
    };
  }

  private static int denial(Question.OfDenial question, Format format, Surroundings surroundings) {
    return switch (DenialLookup.find(question)) {
      case DenialLookup.Found.Denial(var json) -> {
        surroundings
            .console()
            .answer(
                switch (format) {
                  case TEXT -> DenialLookup.text(json);
                  case JSON -> json.encodePrettily() + "\n";
                });
        yield 0;
      }
      case DenialLookup.Found.Nothing(var sentence) -> {
        surroundings.console().tell("consort: " + sentence);
        yield UNKNOWN;
      }
    };
  }

  private static int verdict(Question.OfVerdict question, Format format, Surroundings surroundings)
      throws UsageException {
    Told told =
        new Explainer(question, facts(question, surroundings), surroundings.wall()).explain();
    surroundings
        .console()
        .answer(
            switch (format) {
              case TEXT -> ToldText.text(told);
              case JSON -> ToldText.json(told);
            });
    return told.outcome().exitCode();
  }

  private static ServiceFacts facts(Question.OfVerdict question, Surroundings surroundings)
      throws UsageException {
    Logs.start(surroundings.console().log(), LogLevel.ERROR, LogFormat.TEXT);
    Vertx vertx = ControlVertx.create();
    try (ControlThread control = new ControlThread("consort-control");
        AgentConnection agent =
            AgentConnection.open(runtime(vertx, control, surroundings), question.agent())) {
      return new ServiceInquiry(agent, question.defaultPolicy(), question.to())
          .ask()
          .toCompletableFuture()
          .join();
    } catch (AgentSetupException e) {
      throw UsageException.of("the agent", e.getMessage(), "");
    } catch (CompletionException e) {
      if (e.getCause() instanceof InquiryFailed told) {
        throw UsageException.of("the agent", told.getMessage(), "");
      }
      throw e;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static AgentRuntime runtime(
      Vertx vertx, ControlThread control, Surroundings surroundings) {
    return new AgentRuntime(
        vertx,
        control,
        control,
        surroundings.ticker(),
        surroundings.wall(),
        surroundings.random(),
        AgentMetrics.register(new Registry()),
        name -> Optional.ofNullable(surroundings.environment().get(name)));
  }
}
