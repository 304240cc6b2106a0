// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.registration;

import dev.consort.upstreams.Address;
import dev.consort.upstreams.Protocol;
import dev.consort.upstreams.UpstreamId;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An upstream for which a listener is to be opened.
 *
 * @param id what is called
 * @param bind where the application connects to
 * @param socketMode the permission bits of a unix socket, as {@code 0600}; -1 for the default
 * @param connectTimeout the longest wait for TCP and TLS together, when configured; more than zero
 * @param protocol what is spoken to the upstream
 * @param limits bounds of its use
 * @param discovery how its instances are found
 */
public record UpstreamDeclaration(
    UpstreamId id,
    Address bind,
    int socketMode,
    Optional<Duration> connectTimeout,
    Protocol protocol,
    UpstreamLimits limits,
    UpstreamDiscovery discovery) {
  /**
   * Its fallbacks, in order: upstreams as this one is, which have no listener and no fallbacks of
   * their own.
   */
  public Stream<UpstreamDeclaration> fallbacks() {
    return discovery.fallbacks().stream()
        .map(
            other ->
                new UpstreamDeclaration(
                    other, bind, socketMode, connectTimeout, protocol, limits, discovery.alone()));
  }
}
