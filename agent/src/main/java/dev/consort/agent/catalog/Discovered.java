// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

import dev.consort.upstreams.chain.DiscoveryChain;

/** What an upstream's name stands for at the moment. */
public sealed interface Discovered {
  /** Of a service. */
  record Chain(DiscoveryChain chain) implements Discovered {}

  /** Of a prepared query. */
  record Query(QueryAnswer answer) implements Discovered {}
}
