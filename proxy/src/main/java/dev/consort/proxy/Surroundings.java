// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy;

import dev.consort.proxy.cli.Console;
import dev.consort.time.Ticker;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a command has of the machine it runs on.
 *
 * @param environment variables by name
 * @param console the terminal
 * @param signals how it is asked to end
 * @param cores that this process may use
 * @param ticker elapsed time
 * @param wall the machine's clock
 * @param random jitter and choice, needs no secrecy
 */
public record Surroundings(
    Map<String, String> environment,
    Console console,
    Signals signals,
    int cores,
    Ticker ticker,
    InstantSource wall,
    RandomGenerator random) {
  /** Copies the variables. */
  public Surroundings {
    environment = Map.copyOf(environment);
  }
}
