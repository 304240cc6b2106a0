// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.accesslog.RequestRecord;

/** Takes what is logged of requests. On a loop; never blocks. */
public interface RequestLog {
  /** Whether this request's line is wanted; asked once for each request that ends. */
  boolean wants(int status);

  /** Takes it. */
  void offer(RequestRecord record);

  /** Logs a refusal, at a bounded rate. */
  void refused(String format, Object... arguments);
}
