// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.snapshot;

import dev.consort.agent.json.Json;
import dev.consort.agent.registration.NotASidecar;
import dev.consort.agent.registration.ProxyRegistration;
import dev.consort.agent.registration.RegistrationDecoder;

/** Where a registration comes from. What it means may depend on which datacenter this is. */
sealed interface RegistrationSource {
  /** The agent's answer, known to be a sidecar's. */
  record Registered(Json answer) implements RegistrationSource {}

  /** The command line. */
  record Described(ProxyRegistration registration) implements RegistrationSource {}

  /** The registration as seen from {@code datacenter}; empty when that is not known yet. */
  default ProxyRegistration in(String datacenter) {
    return switch (this) {
      case Described described -> described.registration().servable(datacenter);
      case Registered registered -> {
        try {
          yield RegistrationDecoder.decode(registered.answer(), datacenter);
        } catch (NotASidecar impossible) {
          throw new IllegalStateException(impossible);
        }
      }
    };
  }
}
