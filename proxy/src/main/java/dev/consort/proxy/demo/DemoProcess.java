// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Console;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.logging.Logs;
import dev.consort.proxy.process.ProcessDeps;
import dev.consort.proxy.process.ProxyProcess;
import dev.consort.upstreams.Address;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What {@code consort proxy} or {@code consort gateway} would run as a process, but in this one. It
 * is looked at through its admin API and its access log. For the demo's thread.
 */
final class DemoProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ProxyProcess process;
  private final AccessLines lines;

  private DemoProcess(ProxyProcess process, AccessLines lines) {
    this.process = process;
    this.lines = lines;
  }

  /**
   * What such a process has of the demo's own.
   *
   * @param logs where its own lines go
   * @param surroundings clocks and chance
   */
  record Around(Logs logs, Surroundings surroundings) {}

  /** Starts what the command line says. */
  @FunctionalInterface
  interface Starter {
    ProxyProcess start(ProcessDeps deps) throws UsageException;
  }

  /** Begins to start it. */
  static DemoProcess start(Around around, Starter starter) throws UsageException {
    Surroundings surroundings = around.surroundings();
    AccessLines lines = new AccessLines();
    Console console =
        new Console(
            new PrintStream(lines, true, StandardCharsets.UTF_8), surroundings.console().log());
    ProxyProcess process =
        starter.start(
            new ProcessDeps(
                console,
                around.logs(),
                surroundings.ticker(),
                surroundings.wall(),
                surroundings.random()));
    return new DemoProcess(process, lines);
  }

  /** The flags that all of them are started with, besides their own. */
  static List<String> usualFlags(AgentApi agent) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "-http-addr",
                agent.address(),
                "--admin-bind",
                "127.0.0.1:0",
                "--access-log",
                "json",
                "--concurrency",
                "1",
                "--drain-delay",
                "0"));
    agent.token().ifPresent(token -> flags.addAll(List.of("-token", token)));
    return flags;
  }

  /** Waits until it says that it is ready. */
  void awaitReady() throws Exception {
    process.ready().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Its admin API, once that answers. */
  AgentApi admin() throws Exception {
    Address.Tcp address =
        process.admin().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return new AgentApi(address.toString(), Optional.empty());
  }

  /** What it writes about connections and requests that ended. */
  AccessLines lines() {
    return lines;
  }

  /** Begins to end it. */
  void stop() {
    process.stop();
  }

  @Override
  public void close() {
    process.stop();
    process.exit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
