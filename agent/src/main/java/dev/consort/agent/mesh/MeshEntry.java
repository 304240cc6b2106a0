// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.mesh;

import dev.consort.authz.PathNormalization;
import dev.consort.certs.TlsSettings;
import java.util.List;

/**
 * The {@code mesh} entry. Immutable.
 *
 * @param incoming TLS of connections from peers
 * @param outgoing TLS of connections to peers
 * @param sanitizeClientCert whether applications get no {@code x-forwarded-client-cert}
 * @param normalization of the paths that are judged and passed on
 * @param permissiveAllowed whether services may take plaintext if they ask for it
 * @param warnings one sentence for each thing that is not as it was asked for
 */
public record MeshEntry(
    TlsSettings incoming,
    TlsSettings outgoing,
    boolean sanitizeClientCert,
    PathNormalization normalization,
    boolean permissiveAllowed,
    List<String> warnings) {
  /** What holds without an entry. */
  public static final MeshEntry NONE =
      new MeshEntry(
          TlsSettings.DEFAULT,
          TlsSettings.DEFAULT,
          false,
          PathNormalization.DEFAULT,
          false,
          List.of());

  /** Copies the list. */
  public MeshEntry {
    warnings = List.copyOf(warnings);
  }

  /** What holds while the entry cannot be read and never was. */
  public static MeshEntry unread(String why) {
    return new MeshEntry(
        NONE.incoming,
        NONE.outgoing,
        NONE.sanitizeClientCert,
        NONE.normalization,
        NONE.permissiveAllowed,
        List.of("The mesh entry cannot be read, so the defaults hold: " + why));
  }
}
