// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.listeners.accesslog.ListenerLog;
import dev.consort.listeners.http.Denials;
import dev.consort.listeners.http.HttpHost;
import dev.consort.listeners.http.RequestMetrics;
import dev.consort.listeners.http.UseLimits;
import dev.consort.time.Ticker;
import dev.consort.upstreams.Choice;
import dev.consort.upstreams.transport.Dialer;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What every connection needs.
 *
 * @param log where the listener's connections and requests are logged
 * @param refusals where refusals are logged, at a bounded rate
 */
record HotPath(
    Dialer dialer,
    SocketSettings sockets,
    ListenerLog log,
    Denials denials,
    BoundedLog refusals,
    Ticker ticker,
    InstantSource clock) {
  /** The same for a listener with this log. */
  HotPath logging(ListenerLog other) {
    return new HotPath(dialer, sockets, other, denials, refusals, ticker, clock);
  }

  /** An instance of the upstream has failed, which may leave it out of use: that is told. */
  void failed(OutboundSpec spec, Choice<?> choice) {
    failed(spec.service(), spec.upstream().toString(), choice);
  }

  /** As {@link #failed(OutboundSpec, Choice)}, of whatever {@code upstream} is called. */
  void failed(String service, String upstream, Choice<?> choice) {
    if (choice.failed()) {
      refusals.info(
          "instance out of use service={} upstream={} instance={} address={}"
              + " reason=too many failures in a row (passive_health_check)",
          service,
          upstream,
          choice.endpoint().id(),
          choice.endpoint().address());
    }
  }

  /** What a listener's requests share on {@code loop}, without limits of time. */
  HttpHost host(
      Direction direction, String service, RequestMetrics metrics, UseLimits use, Loop loop) {
    return new HttpHost(
        direction,
        service,
        Optional.empty(),
        Optional.empty(),
        new RequestLogs(log, refusals, loop.random()),
        metrics,
        denials,
        use,
        loop.timers(),
        ticker,
        clock,
        loop.random());
  }
}
