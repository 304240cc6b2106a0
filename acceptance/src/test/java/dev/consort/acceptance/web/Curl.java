// SPDX-License-Identifier: Apache-2.0
package dev.consort.acceptance.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.consort.acceptance.support.ChildProcess;
import dev.consort.acceptance.support.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs curl, one process a call. */
public final class Curl {
  private static final Duration LIMIT = Duration.ofMinutes(12);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path logs;
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * @param logs directory for what it prints and receives
   */
  public Curl(Path logs) {
    this.logs = logs.resolve("curl");
  }

  /**
   * What came of a call.
   *
   * @param exitCode curl's; 0 if there was an answer, whatever it says
   * @param status of the last answer; 0 if there was none
   * @param version of the last answer, as curl tells it: 1.1 or 2
   * @param heads a list of head lines for each answer, informational ones first; trailers are at
   *     the end of the last
   * @param body where the body is
   * @param connects how many connections curl made for the last answer; 0 where it took one it had
   * @param said what curl complained of
   */
  public record Answer(
      int exitCode,
      int status,
      String version,
      List<List<String>> heads,
      Path body,
      int connects,
      String said) {
    /** The body as text. */
    public String text() {
      try {
        return Files.readString(body, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What the application of an {@link HttpApp} or {@link H2App} saw. */
    public Request seen() {
      try {
        JsonNode told = JSON.readTree(text());
        if (told.has("line")) {
          return Request.parse(told);
        }
      } catch (JsonProcessingException e) {
        throw new AssertionError("not from the application: " + this + "\n" + text(), e);
      }
      throw new AssertionError("not from the application: " + this + "\n" + text());
    }

    /** Header and trailer lines of the last answer. */
    public List<Field> fields() {
      return heads.getLast().stream().skip(1).map(Field::parse).toList();
    }

    /** The first value of a header or trailer of the last answer; empty if it has none. */
    public String header(String name) {
      return Field.first(fields(), name).orElse("");
    }
  }

  /** Asks for a path on a port of this machine. */
  public Answer get(int port, String path, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("http://127.0.0.1:" + port + path);
    return run(arguments.toArray(String[]::new));
  }

  /** Runs curl with these arguments and URLs. */
  public Answer run(String... arguments) {
    String name = "curl-" + calls.incrementAndGet();
    Path heads = logs.resolve(name + ".heads");
    Path body = logs.resolve(name + ".body");
    List<String> command = new ArrayList<>();
    command.add(Tools.path("curl"));
    command.addAll(List.of("--disable", "--silent", "--show-error", "--path-as-is", "--globoff"));
    command.addAll(List.of("--noproxy", "*", "--max-time", "100"));
    command.addAll(List.of("--dump-header", heads.toString(), "--output", body.toString()));
    command.addAll(List.of("--write-out", "%{stdout}%{json}\\n"));
    command.addAll(List.of(arguments));
    try {
      Files.createDirectories(logs);
      Files.writeString(body, "");
      ChildProcess run = ChildProcess.run(name, command, Map.of(), logs, LIMIT);
      JsonNode told = JSON.readTree(run.stdout().lines().getLast());
      return new Answer(
          told.path("exitcode").asInt(),
          told.path("http_code").asInt(),
          told.path("http_version").asText(),
          heads(heads),
          body,
          told.path("num_connects").asInt(),
          run.stderr().text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<List<String>> heads(Path file) throws IOException {
    List<List<String>> heads = new ArrayList<>();
    if (!Files.exists(file)) {
      return heads;
    }
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      if (line.startsWith("HTTP/")) {
        heads.add(new ArrayList<>());
      }
      if (!line.isEmpty() && !heads.isEmpty()) {
        heads.getLast().add(line);
      }
    }
    return heads;
  }
}
