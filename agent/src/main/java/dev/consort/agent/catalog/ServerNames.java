// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;

/** The server names by which Consul's proxies and gateways know what is in the mesh. */
public final class ServerNames {
  private ServerNames() {}

  /** Of a service's instances. */
  public static String of(ServiceId id) {
    boolean named = !id.partition().equals(SpiffeId.DEFAULT_PARTITION);
    return id.service()
        + "."
        + id.namespace()
        + (named ? "." + id.partition() : "")
        + "."
        + id.datacenter()
        + (named ? ".internal-v1." : ".internal.")
        + id.trustDomain();
  }

  /** Of a subset of them. */
  public static String of(ServiceId id, String subset) {
    return subset + "." + of(id);
  }

  /**
   * Of a service of the default partition as a cluster peer's callers ask for it.
   *
   * @param peer as the cluster that has the service calls the other one
   */
  public static String exported(String service, String peer, String trustDomain) {
    return service + ".default.default." + peer + ".external." + trustDomain;
  }
}
