// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.chain;

import dev.consort.upstreams.Balancing;
import dev.consort.upstreams.route.HeaderEdits;
import dev.consort.upstreams.route.RouteAction;
import dev.consort.upstreams.route.RouteMatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A step of a chain. Immutable. */
public sealed interface ChainNode {
  /**
   * Chooses by the request.
   *
   * @param routes in order; the last one takes whatever is left
   */
  record Router(List<Route> routes) implements ChainNode {
    /** Copies the list. */
    public Router {
      routes = List.copyOf(routes);
    }
  }

  /**
   * A choice of a router.
   *
   * @param next the node that requests go to that match
   */
  record Route(RouteMatch match, RouteAction action, String next) {}

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
   * @param weight in hundredths of a percent, 0 to 10,000
   * @param request what is done to the headers of requests
   * @param response what is done to the headers of their answers
   */
  record Split(int weight, HeaderEdits request, HeaderEdits response, String next) {}

  /**
   * Leads to a target.
   *
   * @param target its id
   * @param failover ids of the targets used instead while it can't be reached, in order
   * @param connectTimeout longest wait for TCP and TLS together
   * @param requestTimeout longest wait for the head of an answer, where nothing stands before this
   *     node
   * @param balancing how one of a target's instances is chosen
   */
  record Resolver(
      String target,
      List<String> failover,
      Duration connectTimeout,
      Optional<Duration> requestTimeout,
      Balancing balancing)
      implements ChainNode {
    /** Copies the list. */
    public Resolver {
      failover = List.copyOf(failover);
    }

    /** One whose instances are chosen as usual. */
    public Resolver(
        String target,
        List<String> failover,
        Duration connectTimeout,
        Optional<Duration> requestTimeout) {
      this(target, failover, connectTimeout, requestTimeout, Balancing.LeastRequest.USUAL);
    }
  }
}
