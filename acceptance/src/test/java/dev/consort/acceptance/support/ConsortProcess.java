// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Consort, the subject of these tests, as a process. */
public final class ConsortProcess implements Sidecar {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final ChildProcess process;
  private final int adminPort;

  private ConsortProcess(ChildProcess process, int adminPort) {
    this.process = process;
    this.adminPort = adminPort;
  }

  /** {@code consort proxy} with these arguments and an admin port. */
  public static ConsortProcess start(
      String name,
      List<String> arguments,
      Map<String, String> environment,
      int adminPort,
      Path logs) {
    return start("proxy", name, arguments, environment, adminPort, logs);
  }

  /** A command of Consort that has an admin API, with these arguments and a port for that. */
  static ConsortProcess start(
      String command,
      String name,
      List<String> arguments,
      Map<String, String> environment,
      int adminPort,
      Path logs) {
    List<String> all = new ArrayList<>(List.of(command, "--admin-bind", "127.0.0.1:" + adminPort));
    all.addAll(arguments);
    return new ConsortProcess(
        ChildProcess.start(name, ConsortCommand.of(all), environment, logs), adminPort);
  }

  @Override
  public ChildProcess process() {
    return process;
  }

  /** Its admin port, asked like any HTTP API. */
  public ConsulApi admin() {
    return new ConsulApi("127.0.0.1:" + adminPort, "");
  }

  public boolean isReady() {
    return admin().send("GET", "/ready", "").status() == 200;
  }

  /** What it says about being ready, or not. */
  public JsonNode readiness() {
    return admin().send("GET", "/ready", "").json();
  }

  @Override
  public void awaitReady() {
    Await.until(
        process.name() + " to be ready",
        START_LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("ended before it was ready\n" + process.tail());
          }
          return isReady();
        });
  }

  /** A line of the access log that {@code wanted} accepts, of those written so far or to come. */
  public JsonNode awaitAccessLine(Duration limit, Predicate<JsonNode> wanted) {
    String line =
        process
            .stdout()
            .awaitLine(
                "a connection", limit, text -> text.startsWith("{") && wanted.test(json(text)));
    return json(line);
  }

  /** The lines of the access log so far, where that is written as JSON. */
  public List<JsonNode> accessLines() {
    return process.stdout().lines().stream()
        .filter(text -> text.startsWith("{"))
        .map(ConsortProcess::json)
        .toList();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
