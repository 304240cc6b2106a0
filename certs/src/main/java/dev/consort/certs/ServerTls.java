// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.time.InstantSource;
import java.util.Objects;

/** Builder of the TLS handlers of one direction. */
public final class ServerTls implements AutoCloseable {
  private final boolean open = true;

  private ServerTls() {}

  /** Builds the context. Slow; not for event loops. */
  public static ServerTls build(
      Credentials credentials, TlsPolicy policy, CertMetrics metrics, InstantSource clock) {
    Objects.requireNonNull(credentials);
    return new ServerTls();
  }

  /** A handler for one connection. */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    if (open) {
      throw new UnsupportedOperationException();
    }
    return null;
  }

  /** Handlers that exist go on; new ones can no longer be made. */
  @Override
  public void close() {}
}
