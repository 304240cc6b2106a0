// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.Optional;

/**
 * Whether a service takes connections without TLS beside those with it, while its callers move into
 * the mesh. As with Consul's sidecars, no intention is asked then: there is no identity to ask
 * about.
 *
 * @param meshAllows whether the mesh entry lets services ask for it ({@code
 *     AllowEnablingPermissiveMutualTLS})
 * @param serviceAsks whether the service's own configuration asks for it ({@code MutualTLSMode})
 */
public record PermissiveMode(boolean meshAllows, boolean serviceAsks) {
  /** TLS for everybody. */
  public static final PermissiveMode STRICT = new PermissiveMode(false, false);

  /** The permit of a caller without TLS; empty unless both say so. */
  public Optional<Permit> permit(IntentionName destination) {
    return meshAllows && serviceAsks
        ? Optional.of(
            new Permit(
                new AllowReason.Unauthenticated(destination, "its mutual TLS mode is permissive"),
                TokenForwarding.NONE))
        : Optional.empty();
  }
}
