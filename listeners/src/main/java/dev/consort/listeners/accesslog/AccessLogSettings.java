// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.nio.file.Path;

/**
 * What one listener writes of its connections and requests. Immutable; equal settings of one
 * process share a queue.
 *
 * @param format how a line looks
 * @param output where lines go
 * @param listenerLogs whether connections that a listener turns away before anything is decided
 *     about them have lines too, such as those whose handshake fails ({@code DisableListenerLogs}
 *     of Consul's {@code AccessLogs}, the other way about)
 * @param sample the share of lines that is written, 0 to 1; what went wrong is written always:
 *     requests with a status of 400 or more or without a whole answer, calls of gRPC with another
 *     status than 0, and connections that did not end in order
 */
public record AccessLogSettings(Format format, Output output, boolean listenerLogs, double sample) {
  /** As the process is told by its command line. */
  public static final AccessLogSettings DEFAULT =
      new AccessLogSettings(new Format.Inherited(), new Output.Inherited(), 1);

  /** Refuses a share that is none. */
  public AccessLogSettings {
    if (!(sample >= 0 && sample <= 1)) {
      throw new IllegalArgumentException("a share of " + sample);
    }
  }

  /** With lines about what is turned away. */
  public AccessLogSettings(Format format, Output output, double sample) {
    this(format, output, true, sample);
  }

  /** How a line looks. */
  public sealed interface Format {
    /** As the process is told. */
    record Inherited() implements Format {}

    /** There are no lines. */
    record Off() implements Format {}

    /** {@code key=value} pairs behind the time. */
    record Text() implements Format {}

    /** One JSON object a line, with the same keys. */
    record Json() implements Format {}

    /**
     * What Consul's sidecars write where {@code AccessLogs} are enabled without a format: a JSON
     * object with Envoy's names for things, here with both identities and the reason besides.
     */
    record ConsulJson() implements Format {}

    /** {@code TextFormat}: a text with Envoy's command operators. */
    record TextTemplate(String template) implements Format {}

    /** {@code JSONFormat}: a JSON object whose values hold Envoy's command operators. */
    record JsonTemplate(String template) implements Format {}
  }

  /** Where lines go. */
  public sealed interface Output {
    /** Where the process writes its access log. */
    record Inherited() implements Output {}

    /** Standard output. */
    record Stdout() implements Output {}

    /** Standard error. */
    record Stderr() implements Output {}

    /** A file that lines are added to; opened anew once it was moved away or removed. */
    record File(Path path) implements Output {}
  }
}
