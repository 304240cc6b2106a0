// SPDX-License-Identifier: Apache-2.0
package dev.consort.listeners;

import dev.consort.certs.PeerRejection;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Why a TLS handshake did not come about.
 *
 * @param kind what went wrong
 * @param label value of the metric label {@code reason}; one of a fixed set
 * @param detail a sentence part for the own side's log
 */
record HandshakeFailure(Kind kind, String label, String detail) {
  /** What went wrong. */
  enum Kind {
    /** The other side left before it sent a byte. */
    LEFT_SILENTLY("left_silently"),
    /** The other side left midway. */
    LEFT("left"),
    /** The other side's connection broke. */
    RESET("reset"),
    /** What was sent is not TLS. */
    NOT_TLS("not_tls"),
    /** More was sent than a handshake takes. */
    TOO_LONG("too_long"),
    /** The certificate was refused. */
    REJECTED("rejected"),
    /** TLS itself failed: versions, ciphers, signatures, or the other side's refusal. */
    TLS("tls");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  static HandshakeFailure of(Kind kind, String detail) {
    return new HandshakeFailure(kind, kind.label, detail);
  }

  /** Sorts a failure that Netty reports. */
  static HandshakeFailure of(Throwable cause) {
    Optional<PeerRejection> rejection = PeerRejection.of(cause);
    if (rejection.isPresent()) {
      return new HandshakeFailure(Kind.REJECTED, rejection.get().label(), deepest(cause));
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof SSLException) {
        return of(Kind.TLS, deepest(cause));
      }
    }
    return of(cause instanceof IOException ? Kind.RESET : Kind.TLS, deepest(cause));
  }

  private static String deepest(Throwable cause) {
    Throwable last = cause;
    // Bounded, since a chain of causes may be a ring.
    for (int i = 0; i < 16 && last.getCause() != null; i++) {
      last = last.getCause();
    }
    return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
  }
}
