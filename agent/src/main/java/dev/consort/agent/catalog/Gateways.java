// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.upstreams.Endpoint;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which of a datacenter's mesh gateways are dialled. Pure. */
public final class Gateways {
  private Gateways() {}

  /**
   * Those whose checks are well; all of them where none is, since a gateway's check that fails must
   * not cut a datacenter off. All count as well, for what is behind them is judged by itself.
   *
   * @param asDialled what is dialled for each
   */
  public static Stream<Endpoint> inUse(
      List<ServiceInstance> gateways, Function<ServiceInstance, Endpoint> asDialled) {
    List<Endpoint> all = gateways.stream().map(asDialled).toList();
    boolean well = all.stream().anyMatch(Endpoint::usable);
    return all.stream()
        .filter(gateway -> !well || gateway.usable())
        .map(gateway -> gateway.with(Endpoint.Health.PASSING));
  }
}
