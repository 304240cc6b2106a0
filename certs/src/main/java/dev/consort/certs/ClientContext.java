// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import dev.consort.certs.identity.ServiceId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.Set;

/** The connecting side on one of the TLS libraries. */
sealed interface ClientContext permits NativeClientContext, JdkClientContext {
  SslHandler newHandler(
      ByteBufAllocator allocator, String sni, Set<ServiceId> expected, String sessionKey);

  void close();
}
