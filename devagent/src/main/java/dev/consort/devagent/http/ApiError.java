// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.http;

import java.util.Map;

/** A request that cannot be answered: a status and the plain text that goes with it. Stackless. */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> headers;

  /**
   * An error answer.
   *
   * @param status an HTTP status of 400 or more
   * @param text the body, sent as plain text to the caller
   */
  public ApiError(int status, String text) {
    this(status, text, Map.of());
  }

  /** An error answer that carries headers of its own. */
  public ApiError(int status, String text, Map<String, String> headers) {
    super(text, null, false, false);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  /** A 400. */
  public static ApiError badRequest(String text) {
    return new ApiError(400, text);
  }

  /** A 403. */
  public static ApiError forbidden(String text) {
    return new ApiError(403, text);
  }

  /** A 404. */
  public static ApiError notFound(String text) {
    return new ApiError(404, text);
  }

  /** A 500, which is what Consul answers to most invalid writes. */
  public static ApiError internal(String text) {
    return new ApiError(500, text);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The answer that tells the caller. */
  public Reply reply() {
    Reply reply = Reply.text(status, getMessage());
    for (Map.Entry<String, String> header : headers.entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }
}
