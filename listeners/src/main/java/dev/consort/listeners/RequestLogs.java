// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.AccessLog;
import dev.consort.listeners.accesslog.RequestRecord;
import dev.consort.listeners.http.RequestLog;

/** The log of requests on the access log and the log of refusals. Thread-safe. */
record RequestLogs(AccessLog accessLog, BoundedLog refusals) implements RequestLog {
  @Override
  public boolean wants(int status) {
    return accessLog.isOn();
  }

  @Override
  public void offer(RequestRecord record) {
    accessLog.offer(record);
  }

  @Override
  public void refused(String format, Object... arguments) {
    refusals.info(format, arguments);
  }
}
