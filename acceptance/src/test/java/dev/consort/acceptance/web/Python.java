// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the programs in {@code src/test/python}, which speak through libraries of Python. */
public final class Python {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration RUN_LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private Python() {}

  /** An application that says when it listens on this port; returns then. */
  public static ChildProcess app(String script, int port, Path logs) {
    ChildProcess app =
        ChildProcess.start(
            script + "-" + port, command(script, List.of(Integer.toString(port))), Map.of(), logs);
    app.stdout().awaitLine("the application's port", START_LIMIT, Python::saysListening);
    return app;
  }

  /** A client that runs one scenario until it is told to end; returns when that has begun. */
  public static ChildProcess holding(String script, int port, Path logs, String scenario) {
    ChildProcess client =
        ChildProcess.start(
            script + "-" + port + "-" + scenario,
            command(script, List.of(Integer.toString(port), scenario)),
            Map.of(),
            logs);
    client.stdout().awaitLine("the stream to be open", START_LIMIT, line -> line.contains("open"));
    return client;
  }

  /** Ends a client that holds a stream; returns what it says of it. */
  public static JsonNode release(ChildProcess holding) {
    holding.terminate();
    holding.awaitExit(START_LIMIT);
    return parse(holding.stdout().lines().getLast());
  }

  /** Runs a client's scenarios to their end; returns what came of each. */
  public static Map<String, JsonNode> run(String script, int port, Path logs, String... scenarios) {
    Map<String, JsonNode> results = new LinkedHashMap<>();
    for (JsonNode result : lines(script, port, logs, scenarios)) {
      results.put(result.path("scenario").asText(), result);
    }
    return results;
  }

  /** Runs a client to its end, which must be a good one; returns the objects that it printed. */
  public static List<JsonNode> lines(String script, int port, Path logs, String... arguments) {
    List<String> all =
        Stream.concat(Stream.of(Integer.toString(port)), Stream.of(arguments)).toList();
    ChildProcess client =
        ChildProcess.run(script + "-" + port, command(script, all), Map.of(), logs, RUN_LIMIT);
    if (client.awaitExit(RUN_LIMIT) != 0) {
      throw new AssertionError(client.tail());
    }
    return client.stdout().lines().stream().map(Python::parse).toList();
  }

  /** The events that an application told, one JSON object each. */
  public static List<JsonNode> events(ChildProcess app) {
    return app.stdout().lines().stream().map(Python::parse).toList();
  }

  private static boolean saysListening(String line) {
    return line.contains("\"listening\"");
  }

  private static List<String> command(String script, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Tools.path("python-peers"));
    command.add(
        Path.of(System.getProperty("basedir", ""), "src", "test", "python", script)
            .toAbsolutePath()
            .toString());
    command.addAll(arguments);
    return command;
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
