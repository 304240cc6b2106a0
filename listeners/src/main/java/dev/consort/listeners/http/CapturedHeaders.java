// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.accesslog.Captures;
import dev.consort.listeners.message.Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.List;

/** The headers of one exchange that its log line shows. Confined to a loop. */
final class CapturedHeaders {
  private final Captures wanted;
  private final String[] values;

  CapturedHeaders(Captures wanted) {
    this.wanted = wanted;
    this.values = new String[wanted.size()];
    Arrays.fill(values, "");
  }

  /** Takes what is wanted of the answer, before it is passed on. */
  void response(Headers headers) {
    take(wanted.response(), headers, wanted.request().size());
  }

  /** Takes what is wanted of the trailers. */
  void trailers(Headers headers) {
    take(wanted.trailers(), headers, wanted.request().size() + wanted.response().size());
  }

  /** All values, with what is wanted of the request. */
  List<String> with(Headers request) {
    take(wanted.request(), request, 0);
    return Arrays.asList(values);
  }

  private void take(List<AsciiString> names, Headers headers, int at) {
    for (int i = 0; i < names.size(); i++) {
      AsciiString value = headers.get(names.get(i));
      if (value != null) {
        values[at + i] = value.toString();
      }
    }
  }
}
