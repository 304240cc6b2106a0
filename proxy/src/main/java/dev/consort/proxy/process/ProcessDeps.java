// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.proxy.cli.Console;
import dev.consort.proxy.logging.Logs;
import dev.consort.time.Ticker;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a process has of the outside.
 *
 * @param console where the access log goes
 * @param logs the logging, whose level the admin API may change
 * @param ticker elapsed time
 * @param wall certificates' time
 * @param random jitter and choice, needs no secrecy
 * @param environment of the process
 */
public record ProcessDeps(
    Console console,
    Logs logs,
    Ticker ticker,
    InstantSource wall,
    RandomGenerator random,
    Map<String, String> environment) {
  /** Copies the map. */
  public ProcessDeps {
    environment = Map.copyOf(environment);
  }

  /** Without an environment. */
  public ProcessDeps(
      Console console, Logs logs, Ticker ticker, InstantSource wall, RandomGenerator random) {
    this(console, logs, ticker, wall, random, Map.of());
  }
}
