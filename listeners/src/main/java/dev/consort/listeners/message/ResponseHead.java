// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.message;

import io.netty.util.AsciiString;

/**
 * What comes before a response's body, or an informational response. Headers as {@link
 * RequestHead}'s. The answer to a request with an {@link RequestHead#upgrade} that accepts it has
 * status 101 whatever the version.
 *
 * @param version it came in
 * @param status 100 to 999
 * @param reason as HTTP/1 sent it; empty when there is none
 * @param headers end to end, {@code content-length} among them where it was sent
 * @param contentLength bytes of the body that follows, 0 for none, or {@link
 *     RequestHead#UNKNOWN_LENGTH}; what a HEAD or a 304 is told in {@code content-length} does not
 *     follow
 */
public record ResponseHead(
    Version version, int status, AsciiString reason, Headers headers, long contentLength) {
  /** One that is made here, whatever the version. */
  public static ResponseHead own(int status, Headers headers, long contentLength) {
    return new ResponseHead(
        Version.HTTP_1_1, status, AsciiString.EMPTY_STRING, headers, contentLength);
  }

  /** Whether another head follows this one. */
  public boolean informational() {
    return status < 200 && status != 101;
  }
}
