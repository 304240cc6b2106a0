// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners.http;

import dev.consort.authz.Audit;
import dev.consort.authz.DenyReason;
import dev.consort.authz.IntentionTable;
import dev.consort.authz.NormalizedPath;
import dev.consort.authz.Permit;
import dev.consort.authz.TokenForwarding;
import dev.consort.authz.Verdict;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.listeners.message.Headers;
import dev.consort.listeners.message.RequestHandler;
import dev.consort.listeners.message.RequestHead;
import dev.consort.listeners.message.ServerStream;
import dev.consort.listeners.message.StreamReceiver;
import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
    Exchange exchange = new Exchange(host, caller, stream, head, end, open::remove);
    open.add(exchange);
    InboundRules.Settings settings = rules.settings().get();
    if (brought(exchange, head, settings)) {
      decide(exchange, head, settings);
    }
    return exchange.receiver();
  }

  /**
   * Brings path and headers into the form that is judged and passed on; whether that can be done.
   */
  private boolean brought(Exchange exchange, RequestHead head, InboundRules.Settings settings) {
    if (!Underscores.pass(head.headers(), settings.normalization().underscores())) {
      exchange.refuse(Refusal.malformed("a header's name has an underscore"));
      return false;
    }
    if (hasLowerCase(head.method())) {
      // An application that takes no heed of case would see a method that no rule was about.
      exchange.refuse(Refusal.malformed("its method is in lower case"));
      return false;
    }
    AsciiString target = head.target();
    if (head.isConnect() || target.contentEquals("*")) {
      return mayHaveNoPath(exchange);
    }
    if (target.indexOf("#") >= 0) {
      exchange.refuse(Refusal.malformed("its target has a fragment"));
      return false;
    }
    int query = target.indexOf("?");
    String path = query < 0 ? target.toString() : target.toString(0, query);
    return switch (settings.normalizer().normalize(path)) {
      case NormalizedPath.Unchanged _ -> true;
      case NormalizedPath.Rewritten(var normal) -> {
        head.target(withQuery(normal, target, query));
        yield true;
      }
      case NormalizedPath.Rejected(var reason) -> {
        exchange.refuse(Refusal.malformed(reason));
        yield false;
      }
      case NormalizedPath.RedirectTo(var normal) -> {
        if (RefusalWriter.isGrpc(head)) {
          exchange.refuse(Refusal.malformed("The path has an escaped slash or backslash."));
        } else {
          exchange.redirect(withQuery(normal, target, query));
        }
        yield false;
      }
    };
  }

  /**
   * What has no path passes beneath every rule about paths, so where there are rules it may not.
   */
  private boolean mayHaveNoPath(Exchange exchange) {
    if (rules.intentions().get().judgesRequests(peer)) {
      exchange.refuse(Refusal.malformed("it has no path, and intentions judge paths"));
      return false;
    }
    return true;
  }

  private static boolean hasLowerCase(AsciiString method) {
    for (int i = 0; i < method.length(); i++) {
      byte octet = method.byteAt(i);
      if (octet >= 'a' && octet <= 'z') {
        return true;
      }
    }
    return false;
  }

  private static AsciiString withQuery(String path, AsciiString target, int query) {
    AsciiString normal = AsciiString.of(path);
    return query < 0 ? normal : normal.concat(target.subSequence(query));
  }

  private void decide(Exchange exchange, RequestHead head, InboundRules.Settings settings) {
    IntentionTable table = rules.intentions().get();
    HeadFacts facts = new HeadFacts(head);
    Verdict verdict = table.decide(peer, facts);
    audit(table.audit(peer, facts, verdict), facts);
    switch (verdict) {
      case Verdict.Allowed(Permit permit) -> {
        if (!permit.tokens().removed().isEmpty()) {
          exchange.judged(new HeadFacts(head, head.headers().copy()));
        }
        forward(permit.tokens(), head.headers());
        peerHeaders.put(head.headers(), !rules.grpc() && !settings.sanitizeClientCert());
        if (!head.headers().contains(HeaderNames.X_REQUEST_ID)) {
          head.headers().add(HeaderNames.X_REQUEST_ID, RequestIds.next(host.random()));
        }
        exchange.start(app.with(permit));
      }
      case Verdict.Denied(DenyReason reason) -> deny(exchange, reason);
    }
  }

  private void audit(Audit audit, HeadFacts facts) {
    if (audit instanceof Audit.WouldDeny(DenyReason reason)) {
      host.metrics().wouldDeny(reason.kind().name().toLowerCase(Locale.ROOT));
      host.log()
          .refused(
              "would deny service={} source={} client={} reason={}",
              host.service(),
              peer.uri(),
              caller.client(),
              audit.explain(peer, facts));
    }
  }

  @SuppressWarnings("ReferenceEquality") // the constant of nearly all requests
  private static void forward(TokenForwarding tokens, Headers headers) {
    if (tokens != TokenForwarding.NONE) {
      tokens.removed().forEach(name -> headers.remove(AsciiString.of(name)));
      tokens
          .added()
          .forEach((name, value) -> headers.add(AsciiString.of(name), AsciiString.of(value)));
    }
  }

  private void deny(Exchange exchange, DenyReason reason) {
    String id = RequestIds.next(host.random()).toString();
    HeadFacts facts = new HeadFacts(exchange.request());
    host.metrics().denied(reason.kind().name().toLowerCase(Locale.ROOT));
    host.denials()
        .add(
            new Denial(
                id,
                host.clock().instant(),
                host.service(),
                peer.uri(),
                caller.client(),
                facts.method(),
                exchange.request().authority().toString(),
                exchange.request().target().toString(),
                reason.explain(peer, facts)));
    exchange.refuse(Refusal.denied(id, reason.explain(peer, facts)));
  }

  /**
   * Decides what is under way again, and ends what is now denied; how many that were. A token that
   * has expired meanwhile is none any more.
   */
  public int recheck() {
    int cut = 0;
    for (Exchange exchange : List.copyOf(open)) {
      HeadFacts facts = exchange.judged();
      if (rules.intentions().get().decide(peer, facts)
          instanceof Verdict.Denied(DenyReason reason)) {
        deny(exchange, reason);
        cut++;
      }
    }
    return cut;
  }
}
