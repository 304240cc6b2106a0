// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.Captures;
import dev.consort.listeners.accesslog.ListenerLog;
import dev.consort.listeners.accesslog.RequestRecord;
import dev.consort.listeners.http.RequestLog;
import java.util.random.RandomGenerator;

/**
 * A listener's log of requests and the log of refusals, as one loop uses them.
 *
 * @param random of that loop
 */
record RequestLogs(ListenerLog log, BoundedLog refusals, RandomGenerator random)
    implements RequestLog {
  @Override
  public boolean wants(int status) {
    return log.wants(status, random);
  }

  @Override
  public Captures captures() {
    return log.captures();
  }

  @Override
  public void offer(RequestRecord record) {
    log.offer(record);
  }

  @Override
  public void refused(String format, Object... arguments) {
    refusals.info(format, arguments);
  }
}
