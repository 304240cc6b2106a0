// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.explain;

import dev.consort.authz.IntentionName;
import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;

/** A caller as the command line names it. */
sealed interface CallerName {
  /** A service of the own cluster. */
  record Service(IntentionName name) implements CallerName {}

  /** Anybody. */
  record Identity(SpiffeId id) implements CallerName {}

  /** The caller's identity in a cluster of this trust domain. */
  default SpiffeId in(String trustDomain) {
    return switch (this) {
      case Identity(var id) -> id;
      // Intentions ignore a caller's datacenter.
      case Service(var name) ->
          new ServiceId(trustDomain, name.partition(), name.namespace(), "any", name.service());
    };
  }

  /** For people. */
  default String shown() {
    return switch (this) {
      case Identity(var id) -> id.uri();
      case Service(var name) -> name.toString();
    };
  }
}
