// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** Why a peer was refused in its handshake. */
public enum PeerRejection {
  /** It sent no certificate. */
  NO_CERTIFICATE,
  /** Its certificate or one it sent along cannot be read. */
  MALFORMED_CERTIFICATE,
  /** No root of the bundle vouches for it. */
  UNKNOWN_CA,
  /** Its certificate, or the only way to a root, has run out. */
  EXPIRED,
  /** Its certificate is not valid yet: a clock is wrong. */
  NOT_YET_VALID,
  /** Its certificate may not be used in this role. */
  WRONG_EKU,
  /** It presented an authority's certificate as its own. */
  CA_AS_LEAF,
  /** Its certificate names no URI. */
  NO_URI_SAN,
  /** Its certificate names several URIs. */
  SEVERAL_URI_SANS,
  /** The URI of its certificate is no SPIFFE id of a mesh. */
  MALFORMED_ID,
  /** It belongs to another mesh. */
  WRONG_TRUST_DOMAIN,
  /** It is a valid member of the mesh, and not the one that was to be reached. */
  UNEXPECTED_IDENTITY;

  /** The reason inside a failed handshake's exception, if a refusal of the peer was the cause. */
  public static Optional<PeerRejection> of(Throwable failure) {
    Optional<PeerRejection> verified = PeerRejected.in(failure).map(PeerRejected::reason);
    return verified.isPresent() || !sentNone(failure) ? verified : Optional.of(NO_CERTIFICATE);
  }

  /** Label of metrics and access logs, as {@code unknown_ca}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** No certificate reaches no verifier; the TLS libraries say it in words only. */
  private static boolean sentNone(Throwable failure) {
    String message = failure == null ? null : failure.getMessage();
    return failure instanceof SSLHandshakeException
        && message != null
        && (message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
            || message.contains("Empty client certificate chain"));
  }
}
