// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent;

import dev.consort.agent.http.AgentAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A recorded exchange with a real agent. */
public record Fixture(
    String name, String method, String path, int status, Map<String, String> headers, String body) {
  /** The versions of Consul that were recorded. */
  public static final List<String> VERSIONS = List.of("1.21.4", "1.8.7");

  /** Reads one, named as {@code 1.21.4/ca/agent-roots}. */
  public static Fixture load(String name) {
    return read(directory().resolve(name + ".http.json"));
  }

  /** Reads all of a folder, such as {@code 1.8.7/health}; none if there is no such folder. */
  public static List<Fixture> all(String folder) {
    Path there = directory().resolve(folder);
    if (!Files.isDirectory(there)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(there)) {
      return files
          .filter(f -> f.toString().endsWith(".http.json"))
          .sorted()
          .map(Fixture::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer as the client would give it. */
  public AgentAnswer answer() {
    return new AgentAnswer(status, headers, Buffer.buffer(body).getBytes());
  }

  private static Fixture read(Path file) {
    try {
      JsonObject recorded = new JsonObject(Files.readString(file));
      Map<String, String> headers = new HashMap<>();
      recorded
          .getJsonObject("headers")
          .forEach(h -> headers.put(h.getKey(), (String) h.getValue()));
      Object body = recorded.getValue("body");
      boolean text =
          headers.getOrDefault("Content-Type", "").startsWith("text/plain") || body == null;
      return new Fixture(
          directory().relativize(file).toString().replace(".http.json", ""),
          recorded.getJsonObject("request").getString("method"),
          recorded.getJsonObject("request").getString("path"),
          recorded.getInteger("status"),
          headers,
          text ? String.valueOf(body == null ? "" : body) : Json.encode(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    URL there = Fixture.class.getResource("/fixtures");
    try {
      return Path.of(there.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
