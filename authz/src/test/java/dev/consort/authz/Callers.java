// SPDX-License-Identifier: Apache-2.0
package dev.consort.authz;

import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;

/** Identities for tests. */
final class Callers {
  static final String TRUST_DOMAIN = "7292f0f4-8e32-5ad5-2b17-a4b14de9257d.consul";

  private Callers() {}

  /** A service as the community edition names it. */
  static ServiceId service(String name) {
    return service(SpiffeId.DEFAULT_PARTITION, "default", name);
  }

  static ServiceId service(String partition, String namespace, String name) {
    return new ServiceId(TRUST_DOMAIN, partition, namespace, "dc1", name);
  }
}
