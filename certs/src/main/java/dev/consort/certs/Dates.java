// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * The span in which certificates are valid together.
 *
 * @param from the latest start of any
 * @param until the earliest end of any
 */
record Dates(Instant from, Instant until) {
  /** Of all of {@code certificates}, at least one. */
  static Dates of(List<X509Certificate> certificates) {
    Instant from = Instant.MIN;
    Instant until = Instant.MAX;
    for (X509Certificate certificate : certificates) {
      Instant start = certificate.getNotBefore().toInstant();
      Instant end = certificate.getNotAfter().toInstant();
      from = start.isAfter(from) ? start : from;
      until = end.isBefore(until) ? end : until;
    }
    return new Dates(from, until);
  }

  /** Whether {@code certificate} is valid at {@code now}; both ends belong to its span. */
  static boolean cover(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  /** Refuses a peer whose {@code certificate} is not valid at {@code now}. */
  static void check(X509Certificate certificate, Instant now) throws PeerRejected {
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw new PeerRejected(
          PeerRejection.EXPIRED,
          "a certificate of the peer ran out at " + certificate.getNotAfter().toInstant());
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw new PeerRejected(
          PeerRejection.NOT_YET_VALID,
          "a certificate of the peer is valid only from " + certificate.getNotBefore().toInstant());
    }
  }
}
