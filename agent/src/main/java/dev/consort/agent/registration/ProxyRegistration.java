// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a sidecar is told to be: the agent's merged view of its registration, or the command line's.
 *
 * @param proxyId the id of the proxy's own registration
 * @param proxyService the name under which the proxy is registered
 * @param service the NAME of the service it stands for; leaf and intentions are asked for by it
 * @param serviceId the id of that service's instance; empty when there is none
 * @param inbound how peers reach the service; empty for a sidecar that only calls others
 * @param upstreams those that listeners are to be opened for, without any this version cannot serve
 * @param options what else it is told
 * @param warnings one sentence for everything that was left out or replaced by a default
 */
public record ProxyRegistration(
    String proxyId,
    String proxyService,
    String service,
    String serviceId,
    Optional<InboundSettings> inbound,
    List<UpstreamDeclaration> upstreams,
    ProxyOptions options,
    List<String> warnings) {
  /** Copies the lists. */
  public ProxyRegistration {
    upstreams = List.copyOf(upstreams);
    warnings = List.copyOf(warnings);
  }

  /** One that is told nothing else. */
  public ProxyRegistration(
      String proxyId,
      String proxyService,
      String service,
      String serviceId,
      Optional<InboundSettings> inbound,
      List<UpstreamDeclaration> upstreams,
      List<String> warnings) {
    this(
        proxyId,
        proxyService,
        service,
        serviceId,
        inbound,
        upstreams,
        ProxyOptions.DEFAULT,
        warnings);
  }

  /** The same with other options, and with more to warn of. */
  public ProxyRegistration with(ProxyOptions other, List<String> more) {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(more);
    return new ProxyRegistration(
        proxyId, proxyService, service, serviceId, inbound, upstreams, other, all);
  }
}
