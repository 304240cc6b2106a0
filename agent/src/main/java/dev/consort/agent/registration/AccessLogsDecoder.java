// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import dev.consort.agent.registration.AccessLogSettings.Format;
import dev.consort.agent.registration.AccessLogSettings.Sink;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads Consul's {@code AccessLogs}. Used once. */
final class AccessLogsDecoder {
  private final String owner;
  private final Json logs;
  private final List<String> warnings;

  AccessLogsDecoder(String owner, Json logs, List<String> warnings) {
    this.owner = owner;
    this.logs = logs;
    this.warnings = warnings;
  }

  Optional<AccessLogSettings> decode() {
    if (!logs.get("Enabled").isTrue()) {
      return Optional.empty();
    }
    return Optional.of(
        new AccessLogSettings(format(), sink(), !logs.get("DisableListenerLogs").isTrue(), 1));
  }

  private Format format() {
    String json = logs.get("JSONFormat").text();
    String text = logs.get("TextFormat").text();
    if (!json.isEmpty() && !text.isEmpty()) {
      warn("both JSONFormat and TextFormat", "JSONFormat is used");
    }
    if (!json.isEmpty()) {
      return new Format.JsonTemplate(json);
    }
    return text.isEmpty() ? new Format.ConsulJson() : new Format.TextTemplate(text);
  }

  private Sink sink() {
    String type = logs.get("Type").text();
    switch (type) {
      case "", "stdout" -> {
        return new Sink.Stdout();
      }
      case "stderr" -> {
        return new Sink.Stderr();
      }
      case "file" -> {
        return file(logs.get("Path").text());
      }
      default -> warn("Type = \"" + type + '"', "stdout is used");
    }
    return new Sink.Stdout();
  }

  private Sink file(String path) {
    try {
      if (!path.isEmpty()) {
        return new Sink.File(Path.of(path));
      }
    } catch (InvalidPathException noPath) {
      // Told below, as a path that is missing.
    }
    warn("Type = \"file\" with Path = \"" + path + '"', "stdout is used");
    return new Sink.Stdout();
  }

  private void warn(String what, String used) {
    warnings.add("The AccessLogs of " + owner + " have " + what + "; " + used + ".");
  }
}
