// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy;

import dev.consort.proxy.cli.Console;
import dev.consort.proxy.demo.DemoCommand;
import dev.consort.proxy.dev.DevCommand;
import dev.consort.proxy.explain.ExplainCommand;
import dev.consort.proxy.process.GatewayCommand;
import dev.consort.proxy.process.ProxyCommand;
import dev.consort.proxy.train.TrainLoadCommand;
import dev.consort.time.Ticker;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;

/** Where the program starts and ends: the only place that touches the process itself. */
public final class Main {
  private static final int ENDED_BY_SIGNAL = 1;

  private Main() {}

  /** Runs the command that {@code args} name and ends the process with its exit code. */
  public static void main(String[] args) {
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            new Console(System.out, System.err),
            new ProcessSignals(() -> Runtime.getRuntime().halt(ENDED_BY_SIGNAL)),
            Runtime.getRuntime().availableProcessors(),
            Ticker.system(),
            Clock.systemUTC(),
            new SplittableRandom());
    Program program =
        new Program(
            List.of(
                new ProxyCommand(),
                new GatewayCommand(),
                new DevCommand(),
                new ExplainCommand(),
                new DemoCommand(),
                new VersionCommand()),
            List.of(new TrainLoadCommand()),
            surroundings);
    System.exit(program.run(List.of(args)));
  }
}
