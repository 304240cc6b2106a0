// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.accesslog;

import java.util.List;

/**
 * What is logged of one request once it is over. Its list is taken over as it is.
 *
 * @param endedMillis wall time of the end, milliseconds since the epoch
 * @param direction {@code inbound}, {@code outbound} or {@code exposed}
 * @param service the service of this sidecar
 * @param source SPIFFE id of the caller
 * @param destination SPIFFE id of the callee; the upstream's name where none was reached
 * @param upstream the upstream's name; empty on inbound requests
 * @param route the route that was taken
 * @param client address the request came from
 * @param local address the request came to
 * @param endpoint address that was asked; empty when none was
 * @param requestId the value of {@code x-request-id}
 * @param protocol as {@code HTTP/1.1}
 * @param method as sent
 * @param authority host and port as the caller named them
 * @param path as passed on, with the query
 * @param status of the answer; 0 when there was none
 * @param grpcStatus of the call, as the answer's trailers have it; empty where they have none
 * @param requestBytes of the body
 * @param responseBytes of the body
 * @param durationNanos from the head of the request to the end of the answer
 * @param waitedNanos of these, until the head of the answer came; -1 when none did
 * @param userAgent as sent
 * @param closedBy {@code app}, {@code peer} or {@code proxy}
 * @param reason a word
 * @param detail a sentence
 * @param captured values of further headers, as {@link Captures} lists them; empty where none are
 *     wanted
 */
public record RequestRecord(
    long endedMillis,
    String direction,
    String service,
    String source,
    String destination,
    String upstream,
    String route,
    String client,
    String local,
    String endpoint,
    String requestId,
    String protocol,
    String method,
    String authority,
    String path,
    int status,
    String grpcStatus,
    long requestBytes,
    long responseBytes,
    long durationNanos,
    long waitedNanos,
    String userAgent,
    String closedBy,
    String reason,
    String detail,
    List<String> captured)
    implements AccessRecord {
  @Override
  public long receivedBytes() {
    return requestBytes;
  }

  @Override
  public long sentBytes() {
    return responseBytes;
  }
}
