// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The roots a mesh trusts: every root the agent lists, active or not, so that a rotation breaks
 * nothing. Intermediates that the agent lists beside a root are not in here: they chain, they never
 * anchor.
 *
 * @param trustDomain lower case
 * @param roots at least one, self-signed
 */
public record TrustBundle(String trustDomain, List<X509Certificate> roots) {
  /** Copies the roots; an empty list is refused, since trusting nobody is never an update. */
  public TrustBundle {
    roots = List.copyOf(roots);
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("a trust bundle needs at least one root");
    }
  }
}
