// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.authz.DenyReason;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.Permit;
import dev.consort.authz.Verdict;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The requests that a peer sends on one connection. The path is brought into its one form, then the
 * request is decided, and only with the permit that comes of it the application is asked. Confined
 * to a loop.
 */
public final class InboundRequests implements RequestHandler {
  private final HttpHost host;
  private final InboundRules rules;
  private final GuardedOrigin app;
  private final SpiffeId peer;
  private final Caller caller;
  private final PeerHeaders peerHeaders;
  private final Set<Exchange> open = new HashSet<>();

  /** Requests of one connection whose peer's identity was verified. */
  public InboundRequests(
      HttpHost host,
      InboundRules rules,
      GuardedOrigin app,
      SpiffeId peer,
      Caller caller,
      PeerHeaders peerHeaders) {
    this.host = host;
    this.rules = rules;
    this.app = app;
    this.peer = peer;
    this.caller = caller;
    this.peerHeaders = peerHeaders;
  }

  @Override
  public StreamReceiver request(ServerStream stream, RequestHead head, boolean end) {
    Exchange[] self = new Exchange[1];
    Exchange exchange = new Exchange(host, caller, stream, head, end, () -> open.remove(self[0]));
    self[0] = exchange;
    open.add(exchange);
    switch (decide(head)) {
      case Verdict.Allowed(Permit permit) -> {
        peerHeaders.put(
            head.headers(), !rules.grpc() && !rules.settings().get().sanitizeClientCert());
        if (!head.headers().contains(HeaderNames.X_REQUEST_ID)) {
          head.headers().add(HeaderNames.X_REQUEST_ID, RequestIds.next(host.random()));
        }
        exchange.start(app.with(permit));
      }
      case Verdict.Denied(DenyReason reason) -> deny(exchange, reason);
    }
    return exchange.receiver();
  }

  private Verdict decide(RequestHead head) {
    IntentionTable table = rules.intentions().get();
    return table.decide(peer);
  }

  private void deny(Exchange exchange, DenyReason reason) {
    String id = RequestIds.next(host.random()).toString();
    host.metrics().denied(reason.kind().name().toLowerCase(java.util.Locale.ROOT));
    exchange.refuse(Refusal.denied(id, reason.explain(peer)));
  }

  /** Decides what is under way again, and ends what is now denied; how many that were. */
  public int recheck() {
    int cut = 0;
    for (Exchange exchange : List.copyOf(open)) {
      if (decide(exchange.request()) instanceof Verdict.Denied(DenyReason reason)) {
        deny(exchange, reason);
        cut++;
      }
    }
    return cut;
  }
}
