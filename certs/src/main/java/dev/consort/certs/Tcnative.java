// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SSLSessionCache;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The only place that reaches below Netty's TLS contexts into its binding of BoringSSL, for what
 * Netty does not offer: a client's own session cache, one certificate for all handshakes of a
 * context, names that Java's rules for host names refuse. Each call is made while the context is
 * held by its builder.
 */
final class Tcnative {
  /** The longest name of RFC 6066, and the most that BoringSSL sends. */
  private static final int LONGEST_SNI = 255;

  /** Groups of a resumed handshake as BoringSSL numbers them: X25519, P-256. */
  private static final int[] CLASSICAL_GROUPS = {948, 415};

  /** Netty's pointer to its context, which its own accessor does not give. */
  private static final VarHandle POINTER = pointer();

  private Tcnative() {}

  /** Whether BoringSSL is there for this platform. */
  static boolean isAvailable() {
    return OpenSsl.isAvailable();
  }

  /** Hands new sessions of a client's context to {@code cache} instead of Netty's own. */
  static void useSessionCache(SslContext context, SSLSessionCache cache) {
    SSLContext.setSSLSessionCache((long) POINTER.get(context), cache);
  }

  /** Stops Netty from asking Java for a certificate in each handshake: the context has one. */
  static void useOwnCredential(SslContext context) {
    SSLContext.setCertificateCallback((long) POINTER.get(context), null);
  }

  /** Names the server in the handshake, with underscores and long labels if it has them. */
  static void setServerName(long ssl, String sni) {
    if (!sni.isEmpty() && sni.length() <= LONGEST_SNI) {
      SSL.setTlsExtHostName(ssl, sni);
    }
  }

  /** Offers no hybrid group in this handshake. */
  static void offerClassicalGroupsOnly(long ssl) {
    SSL.setCurves(ssl, CLASSICAL_GROUPS);
  }

  private static VarHandle pointer() {
    try {
      return MethodHandles.privateLookupIn(
              ReferenceCountedOpenSslContext.class, MethodHandles.lookup())
          .findVarHandle(ReferenceCountedOpenSslContext.class, "ctx", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
