// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.agent.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a sidecar logs of connections and requests. Immutable.
 *
 * @param format how a line looks
 * @param sink where lines go
 * @param listenerLogs whether connections that end before anything is decided about them are logged
 *     too
 * @param sample the share of lines that is written, 0 to 1; what went wrong is written always
 */
public record AccessLogSettings(Format format, Sink sink, boolean listenerLogs, double sample) {
  /** How a line looks. */
  public sealed interface Format {
    /** As the process is told by its own flags. */
    record Inherited() implements Format {}

    /** No lines at all. */
    record Off() implements Format {}

    /** {@code key=value} pairs. */
    record Text() implements Format {}

    /** A JSON object with Consort's own keys. */
    record Json() implements Format {}

    /**
     * A JSON object with the keys that Consul's own sidecars give it, and Consort's own besides.
     */
    record ConsulJson() implements Format {}

    /** As {@code TextFormat} says, in the words of Envoy's command operators. */
    record TextTemplate(String template) implements Format {}

    /** As {@code JSONFormat} says, a JSON object whose values hold Envoy's command operators. */
    record JsonTemplate(String template) implements Format {}
  }

  /** Where lines go. */
  public sealed interface Sink {
    /** Where the process writes its access log. */
    record Inherited() implements Sink {}

    /** Standard output. */
    record Stdout() implements Sink {}

    /** Standard error. */
    record Stderr() implements Sink {}

    /** A file that lines are added to. */
    record File(Path path) implements Sink {}
  }

  /** Refuses shares that are none. */
  public AccessLogSettings {
    if (!(sample >= 0 && sample <= 1)) {
      throw new IllegalArgumentException("a share of " + sample);
    }
  }

  /**
   * Reads Consul's {@code AccessLogs}.
   *
   * @param owner for messages, as {@code the proxy "web-sidecar-proxy"}
   * @param warnings gets one sentence for each thing that is wrong
   * @return empty where there are none, or they are not enabled
   */
  public static Optional<AccessLogSettings> decode(
      String owner, Json accessLogs, List<String> warnings) {
    return new AccessLogsDecoder(owner, accessLogs, warnings).decode();
  }
}
