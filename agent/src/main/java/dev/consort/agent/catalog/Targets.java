// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.certs.identity.ServiceId;
import dev.consort.certs.identity.SpiffeId;
import dev.consort.upstreams.UpstreamId;
import dev.consort.upstreams.UpstreamTarget;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Makes targets of what the catalog lists. Pure. */
public final class Targets {
  /** Consul's default for a target without any configuration. */
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final String NAMESPACE = "default";

  private Targets() {}

  /**
   * A service in the own datacenter. The identity to expect comes from what was asked for, never
   * from the instances: a gateway that stands for a service does not name it.
   *
   * @param own the sidecar's own identity, for datacenter and partition
   * @param trustDomain of the mesh
   */
  public static UpstreamTarget service(
      UpstreamId id,
      ServiceId own,
      String trustDomain,
      Duration connectTimeout,
      List<ServiceInstance> instances) {
    ServiceId expected =
        new ServiceId(trustDomain, own.partition(), NAMESPACE, own.datacenter(), id.name());
    return new UpstreamTarget(
        id.toString(),
        sni(expected),
        Set.of(expected),
        connectTimeout,
        instances.stream().map(i -> i.endpoint(own.datacenter())).toList());
  }

  /** The server name by which Consul's proxies know a service. */
  static String sni(ServiceId id) {
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
}
