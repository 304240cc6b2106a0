// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.demo;

import dev.consort.proxy.Surroundings;
import dev.consort.proxy.cli.Arguments;
import dev.consort.proxy.cli.Console;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.config.ProxyConfig;
import dev.consort.proxy.config.ProxyConfigReader;
import dev.consort.proxy.local.AgentApi;
import dev.consort.proxy.logging.Logs;
import dev.consort.proxy.process.ProcessDeps;
import dev.consort.proxy.process.ProxyCommand;
import dev.consort.proxy.process.ProxyProcess;
import dev.consort.upstreams.Address;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A sidecar started exactly as {@code consort proxy -sidecar-for <service>} starts one, but in this
 * process, and looked at through its admin API and its access log. For the demo's thread.
 */
final class DemoSidecar implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ProxyProcess process;
  private final AccessLines lines;
  private final AgentApi admin;

  private DemoSidecar(ProxyProcess process, AccessLines lines, AgentApi admin) {
    this.process = process;
    this.lines = lines;
    this.admin = admin;
  }

  /** Starts it and waits until its admin API answers. */
  static DemoSidecar start(String service, AgentApi agent, Logs logs, Surroundings surroundings)
      throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-sidecar-for",
                service,
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
    agent.token().ifPresent(token -> words.addAll(List.of("-token", token)));
    Arguments arguments = FlagParser.parse(new ProxyCommand().spec(), words);
    ProxyConfig config = ProxyConfigReader.read(arguments, Map.of(), 1);
    AccessLines lines = new AccessLines();
    Console console =
        new Console(
            new PrintStream(lines, true, StandardCharsets.UTF_8), surroundings.console().log());
    ProxyProcess process =
        ProxyProcess.start(
            config,
            new ProcessDeps(
                console, logs, surroundings.ticker(), surroundings.wall(), surroundings.random()));
    Address.Tcp address =
        process.admin().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return new DemoSidecar(process, lines, new AgentApi(address.toString(), Optional.empty()));
  }

  /** Waits until it says that it is ready. */
  void awaitReady() throws Exception {
    process.ready().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** The leaf it serves with, as its admin API shows it. */
  JsonObject leaf() throws IOException {
    return admin.get("/certs").getJsonArray("sidecars").getJsonObject(0);
  }

  /** What it remembers of the denial with that id. */
  Optional<JsonObject> denial(String id) throws IOException {
    JsonArray denials = admin.get("/denials?id=" + id).getJsonArray("denials");
    return denials.isEmpty() ? Optional.empty() : Optional.of(denials.getJsonObject(0));
  }

  /** Where its admin API is. */
  String adminAddress() {
    return admin.address();
  }

  /** What it writes about connections that ended. */
  AccessLines lines() {
    return lines;
  }

  @Override
  public void close() {
    process.stop();
    process.exit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
