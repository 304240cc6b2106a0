// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.process;

import dev.consort.proxy.cli.Console;
import dev.consort.proxy.cli.FlagParser;
import dev.consort.proxy.cli.UsageException;
import dev.consort.proxy.config.ProxyConfigReader;
import dev.consort.proxy.config.ProxyFlags;
import dev.consort.proxy.logging.LogFormat;
import dev.consort.proxy.logging.LogLevel;
import dev.consort.proxy.logging.Logs;
import dev.consort.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@code consort proxy} in this JVM, and what it says. For one thread. */
final class TestProxy implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ProxyProcess process;

  /** Starts it with these flags, an admin port of its own choice and no drain delay. */
  TestProxy(String... flags) throws UsageException {
    List<String> arguments = new ArrayList<>(List.of(flags));
    arguments.addAll(List.of("-admin-bind", "127.0.0.1:0", "-drain-delay", "0"));
    PrintStream log = new PrintStream(err, true, StandardCharsets.UTF_8);
    process =
        ProxyProcess.start(
            ProxyConfigReader.read(FlagParser.parse(ProxyFlags.command(), arguments), Map.of(), 1),
            new ProcessDeps(
                new Console(new PrintStream(out, true, StandardCharsets.UTF_8), log),
                Logs.start(log, LogLevel.INFO, LogFormat.TEXT),
                Ticker.system(),
                InstantSource.system(),
                new SplittableRandom(1)));
  }

  /** Waits until it is ready; an end before that fails at once, with what it said. */
  TestProxy ready() throws Exception {
    CompletableFuture<?> ready = process.ready().toCompletableFuture();
    CompletableFuture.anyOf(ready, process.exit()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!ready.isDone()) {
      throw new AssertionError("ended before it was ready: " + said());
    }
    return this;
  }

  /** Waits for its end. */
  int exit() {
    return process.exit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  void stop() {
    process.stop();
  }

  /** What it said to the terminal and the log. */
  String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  String accessLog() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String adminAddress() throws Exception {
    return process.admin().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS).toString();
  }

  HttpResponse<String> admin(String path) throws Exception {
    String address = adminAddress();
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  JsonObject adminJson(String path) throws Exception {
    return new JsonObject(admin(path).body());
  }

  @Override
  public void close() {
    process.stop();
    exit();
    http.close();
  }
}
