// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import dev.consort.metrics.Registry;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A mesh with a movable clock, whose contexts are closed with it. */
final class TlsFixture implements AutoCloseable {
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T06:00:00Z"));
  final InstantSource clock = now::get;
  final TestCa ca = new TestCa(clock);
  final Registry registry = new Registry();
  final CertMetrics metrics = CertMetrics.register(registry);
  private final List<Runnable> contexts = new ArrayList<>();

  void advance(Duration step) {
    now.updateAndGet(t -> t.plus(step));
  }

  ServerTls server(Credentials credentials) {
    return server(credentials, TlsPolicy.DEFAULT);
  }

  ServerTls server(Credentials credentials, TlsPolicy policy) {
    ServerTls tls = ServerTls.build(credentials, policy, metrics, clock);
    contexts.add(tls::close);
    return tls;
  }

  ClientTls client(Credentials credentials) {
    return client(credentials, TlsPolicy.DEFAULT);
  }

  ClientTls client(Credentials credentials, TlsPolicy policy) {
    ClientTls tls = ClientTls.build(credentials, policy, metrics, clock);
    contexts.add(tls::close);
    return tls;
  }

  /** A connection to the service "db". */
  TlsPair connect(ClientTls client, ServerTls server) {
    return connect(client, server, Set.of(ca.id("db")), "db");
  }

  TlsPair connect(ClientTls client, ServerTls server, Set<ServiceId> expected, String sessionKey) {
    return new TlsPair(
        client.newHandler(
            UnpooledByteBufAllocator.DEFAULT,
            "db.default.dc1.internal." + ca.root().trustDomain(),
            expected,
            sessionKey),
        server.newHandler(UnpooledByteBufAllocator.DEFAULT));
  }

  /** A connection over which both sides sent something and which was closed in order. */
  boolean exchange(ClientTls client, ServerTls server) {
    try (TlsPair pair = connect(client, server)) {
      return pair.succeeded()
          && pair.send("ping").equals("ping")
          && pair.answer("pong").equals("pong");
    }
  }

  double resumed(Role role) {
    return metrics.of(role).resumed().count();
  }

  double full(Role role) {
    return metrics.of(role).full().count();
  }

  double rejected(Role role, PeerRejection reason) {
    return metrics.rejected(role, reason).count();
  }

  static TlsPolicy only(TlsVersion version) {
    return new TlsPolicy(version, version, List.of(), List.of());
  }

  @Override
  public void close() {
    contexts.forEach(Runnable::run);
  }
}
