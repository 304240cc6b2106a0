// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.chain;

import java.time.Duration;
import java.util.List;

/** A step of a chain. Immutable. */
public sealed interface ChainNode {
  /**
   * Chooses by the request.
   *
   * @param next the node of each route, in order; the last one takes whatever is left
   */
  record Router(List<String> next) implements ChainNode {
    /** Copies the list. */
    public Router {
      next = List.copyOf(next);
    }
  }

  /**
   * Chooses by chance.
   *
   * @param splits never empty
   */
  record Splitter(List<Split> splits) implements ChainNode {
    /** Copies the list. */
    public Splitter {
      splits = List.copyOf(splits);
    }
  }

  /**
   * A part of the traffic.
   *
   * @param weight in percent, with two decimal places
   */
  record Split(double weight, String next) {}

  /**
   * Leads to a target.
   *
   * @param target its id
   * @param failover ids of the targets used instead while it can't be reached, in order
   * @param connectTimeout longest wait for TCP and TLS together
   */
  record Resolver(String target, List<String> failover, Duration connectTimeout)
      implements ChainNode {
    /** Copies the list. */
    public Resolver {
      failover = List.copyOf(failover);
    }
  }
}
