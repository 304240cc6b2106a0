// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import dev.consort.upstreams.Destination;
import dev.consort.upstreams.HashPolicy;
import dev.consort.upstreams.route.HeaderEdits;
import dev.consort.upstreams.route.RouteAction;
import dev.consort.upstreams.route.RouteTable;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The requests that the application sends to one upstream on one connection. Each takes the way
 * that the upstream's routes have for it. Confined to a loop.
 */
public final class OutboundRequests implements RequestHandler {
  private final HttpHost host;
  private final RoutedOrigin upstream;
  private final Caller caller;

  /** Requests of one connection. */
  public OutboundRequests(HttpHost host, RoutedOrigin upstream, Caller caller) {
    this.host = host;
    this.upstream = upstream;
    this.caller = caller;
  }

  @Override
  public StreamReceiver request(ServerStream stream, RequestHead head, boolean end) {
    rewrite(head.headers());
    Optional<RouteTable> routes = upstream.routes();
    if (routes.isEmpty()) {
      Exchange exchange = exchange(host, stream, head, end);
      exchange.start((request, _) -> request.failed(upstream.unknown()));
      return exchange.receiver();
    }
    Optional<RouteTable.Route> route =
        routes.get().choose(() -> new HeadFacts(head), draws(routes.get(), head));
    if (route.isEmpty()) {
      Exchange exchange = exchange(host, stream, head, end);
      exchange.refuse(Refusal.noRoute());
      return exchange.receiver();
    }
    return send(stream, head, end, route.get());
  }

  /** Chance, or what is the same for all requests that are to stay together. */
  private RandomGenerator draws(RouteTable routes, RequestHead head) {
    Optional<HashPolicy> policy = routes.splitBy();
    return policy.isEmpty()
        ? host.random()
        : new SplittableRandom(
            new RequestHash(List.of(policy.get()), host.random()).of(head, caller));
  }

  private Exchange exchange(HttpHost timed, ServerStream stream, RequestHead head, boolean end) {
    return new Exchange(timed, caller, stream, head, end, _ -> {});
  }

  private StreamReceiver send(
      ServerStream stream, RequestHead head, boolean end, RouteTable.Route route) {
    RouteAction action = route.action();
    HttpHost timed = timed(action);
    Destination destination = route.leg().destination();
    Optional<RequestHash> hash = hash(destination);
    Exchange exchange = exchange(timed, answers(stream, head, route, hash), head, end);
    if (action.prefixRewrite().isPresent()) {
      route.rewritten(head.target().toString()).ifPresent(target -> rewrite(head, target));
    }
    edit(head.headers(), route.leg().request(), action.request(), head);
    Origin origin =
        hash.isEmpty()
            ? upstream.to(destination)
            : upstream.to(destination, hash.get().of(head, caller));
    exchange.start(
        action
            .retries()
            .<Origin>map(policy -> new RetryingOrigin(origin, policy, timed))
            .orElse(origin));
    return exchange.receiver();
  }

  private Optional<RequestHash> hash(Destination destination) {
    List<HashPolicy> policies = destination.balancing().hashes();
    return policies.isEmpty()
        ? Optional.empty()
        : Optional.of(new RequestHash(policies, host.random()));
  }

  private HttpHost timed(RouteAction action) {
    if (action.requestTimeout().isEmpty() && action.idleTimeout().isEmpty()) {
      return host;
    }
    return host.waiting(
        action.requestTimeout().map(limit -> timer("the answer", limit, "RequestTimeout")),
        action.idleTimeout().map(limit -> timer("the next byte", limit, "IdleTimeout")));
  }

  private NamedTimer timer(String what, Duration limit, String key) {
    return new NamedTimer(
        what, limit, host.hop(), key + " of the route to " + caller.destination());
  }

  private ServerStream answers(
      ServerStream stream, RequestHead head, RouteTable.Route route, Optional<RequestHash> hash) {
    HeaderEdits first = route.leg().response();
    HeaderEdits then = route.action().response();
    return first.isEmpty() && then.isEmpty() && hash.isEmpty()
        ? stream
        : new EditedAnswers(
            stream,
            headers -> {
              edit(headers, first, then, head);
              hash.ifPresent(one -> one.giveCookies(headers));
            });
  }

  private void edit(Headers headers, HeaderEdits first, HeaderEdits then, RequestHead head) {
    if (!first.isEmpty() || !then.isEmpty()) {
      HeaderEditor editor = new HeaderEditor(head, caller);
      editor.apply(first, headers);
      editor.apply(then, headers);
    }
  }

  private static void rewrite(RequestHead head, String target) {
    if (!head.headers().contains(HeaderNames.X_ENVOY_ORIGINAL_PATH)) {
      head.headers().add(HeaderNames.X_ENVOY_ORIGINAL_PATH, head.target());
    }
    head.target(AsciiString.of(target));
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
