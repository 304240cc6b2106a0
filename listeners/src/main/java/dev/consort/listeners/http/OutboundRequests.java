// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;

/**
 * The requests that the application sends to one upstream on one connection. Confined to a loop.
 */
public final class OutboundRequests implements RequestHandler {
  private final HttpHost host;
  private final Origin upstream;
  private final Caller caller;

  /** Requests of one connection. */
  public OutboundRequests(HttpHost host, Origin upstream, Caller caller) {
    this.host = host;
    this.upstream = upstream;
    this.caller = caller;
  }

  @Override
  public StreamReceiver request(ServerStream stream, RequestHead head, boolean end) {
    rewrite(head.headers());
    Exchange exchange = new Exchange(host, caller, stream, head, end, _ -> {});
    exchange.start(upstream);
    return exchange.receiver();
  }

  // The application is nobody's sidecar: what it says of identities is not believed further on.
  private void rewrite(Headers headers) {
    IdentityHeaders.remove(headers);
    if (!headers.contains(HeaderNames.X_FORWARDED_PROTO)) {
      headers.add(HeaderNames.X_FORWARDED_PROTO, HeaderNames.HTTP);
    }
    if (!headers.contains(HeaderNames.X_REQUEST_ID)) {
      headers.add(HeaderNames.X_REQUEST_ID, RequestIds.next(host.random()));
    }
  }
}
