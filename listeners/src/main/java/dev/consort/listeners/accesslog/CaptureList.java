// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Collects the headers that a format asks for. Where a value lies in a record is known when all are
 * collected, so what reads it asks only then. For one thread, until {@link #captures}.
 */
final class CaptureList {
  private final List<AsciiString> request = new ArrayList<>();
  private final List<AsciiString> response = new ArrayList<>();
  private final List<AsciiString> trailers = new ArrayList<>();

  Function<AccessRecord, String> request(String name) {
    int index = index(request, name);
    return record -> LineFormat.captured(record, index);
  }

  Function<AccessRecord, String> response(String name) {
    int index = index(response, name);
    return record -> LineFormat.captured(record, request.size() + index);
  }

  Function<AccessRecord, String> trailer(String name) {
    int index = index(trailers, name);
    return record -> LineFormat.captured(record, request.size() + response.size() + index);
  }

  private static int index(List<AsciiString> names, String name) {
    AsciiString wanted = AsciiString.of(name.toLowerCase(Locale.ROOT));
    int known = names.indexOf(wanted);
    if (known >= 0) {
      return known;
    }
    names.add(wanted);
    return names.size() - 1;
  }

  Captures captures() {
    return new Captures(request, response, trailers);
  }
}
