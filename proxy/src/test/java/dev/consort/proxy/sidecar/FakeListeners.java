// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.authz.IntentionTable;
import dev.consort.authz.Permit;
import dev.consort.certs.ServerTls;
import dev.consort.listeners.ExposedSpec;
import dev.consort.listeners.InboundFeed;
import dev.consort.listeners.InboundSpec;
import dev.consort.listeners.Listener;
import dev.consort.listeners.OutboundFeed;
import dev.consort.listeners.OutboundSpec;
import dev.consort.listeners.http.InboundRules;
import dev.consort.upstreams.Address;
import dev.consort.upstreams.route.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Opens listeners without sockets, or refuses to. For one thread. */
final class FakeListeners implements ListenerFactory {
  final List<FakeListener> opened = new ArrayList<>();
  final Map<Address, RuntimeException> refused = new HashMap<>();
  Supplier<ServerTls> serverTls;
  Supplier<IntentionTable> intentions;
  Supplier<InboundRules.Settings> rules;
  Supplier<Optional<Permit>> plaintext;
  Supplier<RouteTable> routes;
  Runnable unreached;

  @Override
  public CompletionStage<Listener> openInbound(InboundSpec spec, InboundFeed feed) {
    serverTls = feed.tls();
    intentions = feed.intentions();
    rules = feed.settings();
    plaintext = feed.plaintext();
    if (feed.tls().get() == null || feed.intentions().get() == null) {
      throw new AssertionError("opened without all it needs to be closed by default");
    }
    return open(spec.bind());
  }

  @Override
  public CompletionStage<Listener> openOutbound(OutboundSpec spec, OutboundFeed feed) {
    routes = feed.routes();
    unreached = feed.unreached();
    if (feed.tls().get() == null) {
      throw new AssertionError("opened without credentials");
    }
    return open(spec.bind());
  }

  @Override
  public CompletionStage<Listener> openExposed(ExposedSpec spec) {
    return open(spec.bind());
  }

  private CompletionStage<Listener> open(Address bind) {
    RuntimeException refusal = refused.get(bind);
    if (refusal != null) {
      return CompletableFuture.failedStage(refusal);
    }
    FakeListener listener = new FakeListener(bind);
    opened.add(listener);
    return CompletableFuture.completedStage(listener);
  }

  List<Address> accepting() {
    return opened.stream().filter(FakeListener::accepting).map(FakeListener::address).toList();
  }
}
