// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import java.util.List;

/**
 * A token that a request must carry: valid for the provider, and with these claims.
 *
 * @param provider the name of a {@code jwt-provider} entry
 * @param claims all of which must be met
 */
public record JwtRequirement(String provider, List<ClaimMatch> claims) {
  /** Copies the list. */
  public JwtRequirement {
    claims = List.copyOf(claims);
  }
}
