// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.sidecar;

import dev.consort.certs.CertMetrics;
import dev.consort.certs.ClientTls;
import dev.consort.certs.Credentials;
import dev.consort.certs.ServerTls;
import dev.consort.certs.TlsPolicy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The TLS contexts in force, one for each list of application protocols that some listener asks
 * for. Built and swapped on the control thread; read by the hot path, one volatile read each.
 */
final class TlsCells {
  private final CertMetrics metrics;
  private final InstantSource wall;
  private final Map<List<String>, AtomicReference<ServerTls>> servers = new HashMap<>();
  private final Map<List<String>, AtomicReference<ClientTls>> clients = new HashMap<>();
  private Optional<Credentials> credentials = Optional.empty();
  private TlsPolicy incoming = TlsPolicy.DEFAULT;
  private TlsPolicy outgoing = TlsPolicy.DEFAULT;

  TlsCells(CertMetrics metrics, InstantSource wall) {
    this.metrics = metrics;
    this.wall = wall;
  }

  /** For inbound connections; null inside until there are credentials. */
  Supplier<ServerTls> server(List<String> alpn) {
    return servers.computeIfAbsent(
            alpn, _ -> new AtomicReference<>(credentials.map(c -> server(c, alpn)).orElse(null)))
        ::get;
  }

  /** For outbound connections; null inside until there are credentials. */
  Supplier<ClientTls> client(List<String> alpn) {
    return clients.computeIfAbsent(
            alpn, _ -> new AtomicReference<>(credentials.map(c -> client(c, alpn)).orElse(null)))
        ::get;
  }

  /**
   * Puts contexts of these credentials in place of all.
   *
   * @return closes those that were replaced; to be run when nobody can hold them any more
   */
  Runnable swap(Credentials renewed) {
    Runnable close = rebuilt(renewed);
    credentials = Optional.of(renewed);
    return close;
  }

  /**
   * Speaks by these policies from now on.
   *
   * @return closes the contexts that were replaced, as above
   */
  Runnable swap(TlsPolicy newIncoming, TlsPolicy newOutgoing) {
    if (incoming.equals(newIncoming) && outgoing.equals(newOutgoing)) {
      return () -> {};
    }
    TlsPolicy oldIncoming = incoming;
    TlsPolicy oldOutgoing = outgoing;
    incoming = newIncoming;
    outgoing = newOutgoing;
    try {
      return credentials.map(this::rebuilt).orElse(() -> {});
    } catch (RuntimeException refused) {
      // What is in force is still by the old ones, and they are what the next try differs from.
      incoming = oldIncoming;
      outgoing = oldOutgoing;
      throw refused;
    }
  }

  private Runnable rebuilt(Credentials with) {
    List<AutoCloseable> replaced = new ArrayList<>();
    // All are built before the first is published: what cannot be built changes nothing.
    Map<List<String>, ServerTls> newServers = new HashMap<>();
    servers.keySet().forEach(alpn -> newServers.put(alpn, server(with, alpn)));
    Map<List<String>, ClientTls> newClients = new HashMap<>();
    clients.keySet().forEach(alpn -> newClients.put(alpn, client(with, alpn)));
    newServers.forEach((alpn, tls) -> add(replaced, servers.get(alpn).getAndSet(tls)));
    newClients.forEach((alpn, tls) -> add(replaced, clients.get(alpn).getAndSet(tls)));
    return () -> replaced.forEach(TlsCells::close);
  }

  private static void add(List<AutoCloseable> replaced, AutoCloseable old) {
    if (old != null) {
      replaced.add(old);
    }
  }

  private static void close(AutoCloseable old) {
    try {
      old.close();
    } catch (Exception e) {
      throw new IllegalStateException("a TLS context cannot be closed", e);
    }
  }

  private ServerTls server(Credentials with, List<String> alpn) {
    return ServerTls.build(with, policy(incoming, alpn), metrics, wall);
  }

  private ClientTls client(Credentials with, List<String> alpn) {
    return ClientTls.build(with, policy(outgoing, alpn), metrics, wall);
  }

  private static TlsPolicy policy(TlsPolicy base, List<String> alpn) {
    return base.withApplicationProtocols(alpn.toArray(String[]::new));
  }
}
