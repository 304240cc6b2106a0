// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.filter;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The selectors that a kind of result has. {@code *} stands for any one key.
 *
 * @param selectors dotted paths
 */
public record Fields(Set<String> selectors) {
  private static final List<String> SERVICE =
      List.of(
          "Kind",
          "ID",
          "Service",
          "Tags",
          "Meta",
          "Meta.*",
          "Port",
          "Address",
          "SocketPath",
          "TaggedAddresses",
          "TaggedAddresses.*.Address",
          "TaggedAddresses.*.Port",
          "Weights.Passing",
          "Weights.Warning",
          "EnableTagOverride",
          "CreateIndex",
          "ModifyIndex",
          "Proxy.DestinationServiceName",
          "Proxy.DestinationServiceID",
          "Proxy.LocalServiceAddress",
          "Proxy.LocalServicePort",
          "Proxy.LocalServiceSocketPath",
          "Proxy.Mode",
          "Proxy.MeshGateway.Mode",
          "Proxy.Upstreams",
          "Proxy.TransparentProxy.OutboundListenerPort",
          "Connect.Native",
          "PeerName");
  private static final List<String> CHECK =
      List.of(
          "Node",
          "CheckID",
          "Name",
          "Status",
          "Notes",
          "Output",
          "ServiceID",
          "ServiceName",
          "ServiceTags",
          "Type",
          "Interval",
          "Timeout",
          "ExposedPort");
  private static final List<String> NODE =
      List.of(
          "ID",
          "Node",
          "Address",
          "Datacenter",
          "TaggedAddresses",
          "TaggedAddresses.*",
          "Meta",
          "Meta.*",
          "PeerName");

  /** Instances as the local agent shows them. */
  public static final Fields AGENT_SERVICE = new Fields(Set.copyOf(SERVICE));

  /** Checks. */
  public static final Fields HEALTH_CHECK = new Fields(Set.copyOf(CHECK));

  /** Nodes. */
  public static final Fields CATALOG_NODE = new Fields(Set.copyOf(NODE));

  /** Instances with their node and checks. */
  public static final Fields SERVICE_HEALTH =
      new Fields(join(prefixed("Service.", SERVICE), prefixed("Node.", NODE)));

  /** Instances flattened into their node. */
  public static final Fields CATALOG_SERVICE =
      new Fields(
          Set.of(
              "ID",
              "Node",
              "Address",
              "Datacenter",
              "TaggedAddresses",
              "TaggedAddresses.*",
              "NodeMeta",
              "NodeMeta.*",
              "ServiceKind",
              "ServiceID",
              "ServiceName",
              "ServiceTags",
              "ServiceAddress",
              "ServicePort",
              "ServiceMeta",
              "ServiceMeta.*",
              "ServiceEnableTagOverride",
              "ServiceProxy.DestinationServiceName",
              "ServiceProxy.DestinationServiceID",
              "ServiceConnect.Native"));

  /** Names of services with their tags. */
  public static final Fields SERVICE_NAME =
      new Fields(
          Set.of("ServiceName", "ServiceTags", "ServiceKind", "ServiceMeta", "ServiceMeta.*"));

  /** Intentions. */
  public static final Fields INTENTION =
      new Fields(
          Set.of(
              "ID",
              "Description",
              "SourceNS",
              "SourceName",
              "SourcePeer",
              "DestinationNS",
              "DestinationName",
              "SourceType",
              "Action",
              "Meta",
              "Meta.*",
              "Precedence"));

  /** Config entries. */
  public static final Fields CONFIG_ENTRY = new Fields(Set.of("Kind", "Name", "Meta", "Meta.*"));

  private static List<String> prefixed(String prefix, List<String> all) {
    return all.stream().map(s -> prefix + s).toList();
  }

  private static Set<String> join(List<String> some, List<String> others) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(others);
    all.add("Checks");
    return Set.copyOf(all);
  }

  boolean have(List<String> selector) {
    return selectors.stream().anyMatch(s -> fits(s, selector));
  }

  private static boolean fits(String known, List<String> selector) {
    List<String> parts = List.of(known.split("\\.", -1));
    if (parts.size() != selector.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).equals("*") && !parts.get(i).equals(selector.get(i))) {
        return false;
      }
    }
    return true;
  }
}
