// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.plan;

import dev.consort.agent.registration.AccessLogSettings;
import dev.consort.agent.registration.AccessLogSettings.Sink;
import dev.consort.listeners.accesslog.AccessLogSettings.Format;
import dev.consort.listeners.accesslog.AccessLogSettings.Output;
import java.util.Optional;

/** What a registration says of the access log, as listeners take it. Pure. */
final class AccessLogPlan {
  private AccessLogPlan() {}

  static dev.consort.listeners.accesslog.AccessLogSettings of(Optional<AccessLogSettings> told) {
    return told.map(
            settings ->
                new dev.consort.listeners.accesslog.AccessLogSettings(
                    format(settings.format()),
                    output(settings.sink()),
                    settings.listenerLogs(),
                    settings.sample()))
        .orElse(dev.consort.listeners.accesslog.AccessLogSettings.DEFAULT);
  }

  private static Format format(AccessLogSettings.Format format) {
    return switch (format) {
      case AccessLogSettings.Format.Inherited _ -> new Format.Inherited();
      case AccessLogSettings.Format.Off _ -> new Format.Off();
      case AccessLogSettings.Format.Text _ -> new Format.Text();
      case AccessLogSettings.Format.Json _ -> new Format.Json();
      case AccessLogSettings.Format.ConsulJson _ -> new Format.ConsulJson();
      case AccessLogSettings.Format.TextTemplate(var template) -> new Format.TextTemplate(template);
      case AccessLogSettings.Format.JsonTemplate(var template) -> new Format.JsonTemplate(template);
    };
  }

  private static Output output(Sink sink) {
    return switch (sink) {
      case Sink.Inherited _ -> new Output.Inherited();
      case Sink.Stdout _ -> new Output.Stdout();
      case Sink.Stderr _ -> new Output.Stderr();
      case Sink.File(var path) -> new Output.File(path);
    };
  }
}
