// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.authz.PathNormalization;
import dev.consort.authz.PermissiveMode;
import dev.consort.certs.TlsSettings;
import java.util.Optional;

/**
 * What holds for a sidecar because the mesh says so. Immutable.
 *
 * @param incoming TLS of connections from peers
 * @param outgoing TLS of connections to peers
 * @param sanitizeClientCert whether the application gets no {@code x-forwarded-client-cert}
 * @param normalization of the paths that are judged and passed on
 * @param plaintext who of mesh and service wants callers without TLS
 */
public record MeshSettings(
    TlsSettings incoming,
    TlsSettings outgoing,
    boolean sanitizeClientCert,
    PathNormalization normalization,
    PermissiveMode plaintext) {
  /** What holds where the mesh says nothing. */
  public static final MeshSettings DEFAULT =
      new MeshSettings(
          TlsSettings.DEFAULT,
          TlsSettings.DEFAULT,
          false,
          PathNormalization.DEFAULT,
          PermissiveMode.STRICT);

  /** Whether plaintext may reach the application past its intentions: both ask for it. */
  public boolean plaintextAllowed() {
    return plaintext.meshAllows() && plaintext.serviceAsks();
  }

  /** Why plaintext that the service asks for is not allowed, one clause; empty where it is. */
  public Optional<String> plaintextRefused() {
    return plaintext.serviceAsks() && !plaintext.meshAllows()
        ? Optional.of("the mesh entry does not say AllowEnablingPermissiveMutualTLS")
        : Optional.empty();
  }
}
