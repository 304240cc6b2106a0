// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.security.cert.CertificateException;
import java.util.Optional;

/**
 * The refusal of a peer's certificate on its way through the TLS library. Peers cause it, so it has
 * no stack trace.
 */
final class PeerRejected extends CertificateException {
  /** Chains of causes are short; this only ends a cycle. */
  private static final int DEEPEST = 16;

  private final PeerRejection reason;

  PeerRejected(PeerRejection reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  PeerRejection reason() {
    return reason;
  }

  static Optional<PeerRejected> in(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof PeerRejected rejected) {
        return Optional.of(rejected);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** CertificateException has no constructor without a trace, and its cost is the peer's choice. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
