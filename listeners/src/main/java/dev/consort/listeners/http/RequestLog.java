// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.accesslog.Captures;
import dev.consort.listeners.accesslog.RequestRecord;

/** Takes what is logged of requests. On a loop; never blocks. */
public interface RequestLog {
  /**
   * Whether this request's line is wanted; asked once for each request that ends.
   *
   * @param status of the answer; 0 where there was none, or not a whole one, or one whose end tells
   *     of a failure, as gRPC's does
   */
  boolean wants(int status);

  /** The headers that its lines show beyond those that every record has. */
  default Captures captures() {
    return Captures.NONE;
  }

  /** Takes it. */
  void offer(RequestRecord record);

  /** Logs a refusal, at a bounded rate. */
  void refused(String format, Object... arguments);
}
