// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.gateway;

import dev.consort.agent.AgentConnection;
import dev.consort.agent.watch.Watches;
import dev.consort.upstreams.Destination;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a gateway knows of cluster peers: ways to their services for callers here, and ways for
 * their callers to services here. Control thread only, but for {@link #failing}.
 */
final class Peers {
  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final ImportReader imports;
  private final ExportReader exports;
  private Map<String, String> leftOut = Map.of();

  /**
   * @param watches where those of peers are shown
   * @param changed run when ways may have changed, or what is known of them
   */
  Peers(AgentConnection agent, Watches watches, Runnable changed) {
    this.imports = new ImportReader(agent, watches, changed);
    this.exports = new ExportReader(agent, watches, changed);
  }

  void follow() {
    imports.follow();
    exports.follow();
  }

  /** A resolver has changed, and with it perhaps where something leads that is exported. */
  void resolversChanged() {
    exports.readAll();
  }

  /** The services that this datacenter has, once they are all known. */
  void has(Set<String> services) {
    exports.has(services);
  }

  /** One clause for each thing that was not heard of yet. */
  List<String> lacking() {
    List<String> lacking = new ArrayList<>();
    if (!imports.isSettled()) {
      lacking.add("peers: their services are being read");
    }
    if (!exports.isSettled()) {
      lacking.add("exports: what is exported to peers is being read");
    }
    return lacking;
  }

  /**
   * Ways by server names, both directions. What has none is told of once.
   *
   * @param here ways to services and subsets of this datacenter
   */
  Map<String, Destination> ways(
      String trustDomain, String datacenter, Map<String, Destination> here) {
    Map<String, Destination> ways = new HashMap<>(imports.ways(trustDomain));
    // Last, since what this cluster says comes before what peers say.
    ways.putAll(exports.ways(trustDomain, here));
    Map<String, String> now = new TreeMap<>(imports.leftOut());
    now.putAll(exports.leftOut(datacenter));
    now.forEach(
        (what, why) -> {
          if (!why.equals(leftOut.get(what))) {
            LOG.warn("The gateway does not pass on {}: {}.", what, why);
          }
        });
    leftOut = Map.copyOf(now);
    return ways;
  }

  /** What has no way, and why, as of the last {@link #ways}. */
  Map<String, String> leftOut() {
    return leftOut;
  }

  /** How many services could not be read again when they were last asked for. Any thread. */
  int failing() {
    return imports.failing() + exports.failing();
  }

  void close() {
    imports.close();
    exports.close();
  }
}
