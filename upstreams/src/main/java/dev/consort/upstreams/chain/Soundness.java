// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams.chain;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks whether every way through a chain ends at a target. */
final class Soundness {
  private final Map<String, ChainNode> nodes;
  private final Map<String, ChainTarget> targets;
  private final Set<String> onTheWay = new HashSet<>();
  private final Set<String> done = new HashSet<>();

  private Soundness(Map<String, ChainNode> nodes, Map<String, ChainTarget> targets) {
    this.nodes = nodes;
    this.targets = targets;
  }

  static void check(String start, Map<String, ChainNode> nodes, Map<String, ChainTarget> targets) {
    new Soundness(nodes, targets).node(start);
  }

  private void node(String key) {
    if (done.contains(key)) {
      return;
    }
    if (!onTheWay.add(key)) {
      throw new IllegalArgumentException("the node \"" + key + "\" leads back to itself");
    }
    switch (nodes.get(key)) {
      case null -> throw new IllegalArgumentException("there is no node \"" + key + "\"");
      case ChainNode.Router(var routes) ->
          all(key, routes.stream().map(ChainNode.Route::next).toList());
      case ChainNode.Splitter(var splits) -> {
        if (splits.stream().mapToInt(ChainNode.Split::weight).sum() <= 0) {
          throw new IllegalArgumentException("the node \"" + key + "\" splits nothing");
        }
        all(key, splits.stream().map(ChainNode.Split::next).toList());
      }
      case ChainNode.Resolver(var target, var failover, _, _, _) -> {
        target(target);
        failover.forEach(this::target);
      }
    }
    onTheWay.remove(key);
    done.add(key);
  }

  private void all(String key, List<String> next) {
    if (next.isEmpty()) {
      throw new IllegalArgumentException("the node \"" + key + "\" leads nowhere");
    }
    next.forEach(this::node);
  }

  private void target(String id) {
    if (!targets.containsKey(id)) {
      throw new IllegalArgumentException("there is no target \"" + id + "\"");
    }
  }
}
