// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import io.netty.util.AsciiString;
import java.util.List;

/**
 * The headers that a format asks for beyond what every record has: no others are read. Known once
 * the format is compiled. A record has one value for each, those of the request in front, then
 * those of the answer, then those of its trailers.
 *
 * @param request names of request headers
 * @param response names of response headers
 * @param trailers names of response trailers
 */
public record Captures(
    List<AsciiString> request, List<AsciiString> response, List<AsciiString> trailers) {
  /** Nothing more. */
  public static final Captures NONE = new Captures(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public Captures {
    request = List.copyOf(request);
    response = List.copyOf(response);
    trailers = List.copyOf(trailers);
  }

  /** Whether there is nothing to read. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** How many values a record has. */
  public int size() {
    return request.size() + response.size() + trailers.size();
  }
}
