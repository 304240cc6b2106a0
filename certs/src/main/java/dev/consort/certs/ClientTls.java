// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;

/** Builder of the TLS handlers of one direction. */
public final class ClientTls implements AutoCloseable {
  private final boolean open = true;

  private ClientTls() {}

  /** Builds the context. Slow; not for event loops. */
  public static ClientTls build(
      Credentials credentials, TlsPolicy policy, CertMetrics metrics, InstantSource clock) {
    Objects.requireNonNull(credentials);
    return new ClientTls();
  }

  /** A handler for one connection. */
  public SslHandler newHandler(
      ByteBufAllocator allocator, String sni, Set<ServiceId> expected, String sessionKey) {
    if (open) {
      throw new UnsupportedOperationException();
    }
    return null;
  }

  /** Handlers that exist go on; new ones can no longer be made. */
  @Override
  public void close() {}
}
