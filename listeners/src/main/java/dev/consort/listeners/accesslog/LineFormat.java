// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.List;
import java.util.function.Consumer;

/** Turns records into lines. Immutable; used on the log's threads. */
public interface LineFormat {
  /** Appends one line with its end. */
  void append(LineBuffer line, AccessRecord record);

  /** What it wants of headers. */
  default Captures captures() {
    return Captures.NONE;
  }

  /**
   * Makes a format ready for use. Not on an event loop.
   *
   * @param format neither off nor the process's
   * @param warnings gets a sentence for each thing in a template that is not known; a line has
   *     {@code -} in its place
   */
  static LineFormat compile(AccessLogSettings.Format format, Consumer<String> warnings) {
    return switch (format) {
      case AccessLogSettings.Format.Text _ -> OwnFormat.text();
      case AccessLogSettings.Format.Json _ -> OwnFormat.json();
      case AccessLogSettings.Format.ConsulJson _ ->
          JsonTemplate.compile(ConsulKeys.TEMPLATE, warnings);
      case AccessLogSettings.Format.TextTemplate(var template) ->
          TextTemplate.compile(template, warnings);
      case AccessLogSettings.Format.JsonTemplate(var template) ->
          JsonTemplate.compile(template, warnings);
      case AccessLogSettings.Format.Off _, AccessLogSettings.Format.Inherited _ ->
          throw new IllegalArgumentException("no lines look " + format);
    };
  }

  /** A value of a record's list, or nothing where the record has none. */
  static String captured(AccessRecord record, int index) {
    List<String> values = record.captured();
    return index < values.size() ? values.get(index) : "";
  }
}
