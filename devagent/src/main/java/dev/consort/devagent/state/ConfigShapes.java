// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import dev.consort.devagent.http.Shape;

/** The bodies of {@code service-defaults} and {@code proxy-defaults}. */
final class ConfigShapes {
  private static final Shape MODE = Shape.of().words("Mode");
  private static final Shape LIMITS =
      Shape.of().optionalNumbers("MaxConnections", "MaxPendingRequests", "MaxConcurrentRequests");
  private static final Shape PASSIVE =
      Shape.of()
          .durations("Interval")
          .numbers("MaxFailures")
          .optionalNumbers("EnforcingConsecutive5xx", "MaxEjectionPercent")
          .durations("BaseEjectionTime");
  private static final Shape UPSTREAM =
      Shape.of()
          .words("Name", "Namespace", "Partition")
          .shownWords("Peer")
          .words("Protocol", "BalanceOutboundConnections", "EnvoyListenerJSON", "EnvoyClusterJSON")
          .numbers("ConnectTimeoutMs")
          .object("Limits", LIMITS)
          .object("PassiveHealthCheck", PASSIVE)
          .shownObject("MeshGateway", MODE);
  private static final Shape EXPOSE =
      Shape.of()
          .flags("Checks")
          .list(
              "Paths",
              Shape.of().words("Path", "Protocol").numbers("ListenerPort", "LocalPathPort"));
  private static final Shape TRANSPARENT =
      Shape.of().numbers("OutboundListenerPort").flags("DialedDirectly");

  /** {@code service-defaults}. */
  static final Shape SERVICE_DEFAULTS =
      common()
          .words("Protocol", "ExternalSNI", "BalanceInboundConnections")
          .numbers("MaxInboundConnections", "LocalConnectTimeoutMs", "LocalRequestTimeoutMs")
          .object(
              "UpstreamConfig", Shape.of().list("Overrides", UPSTREAM).object("Defaults", UPSTREAM))
          .object("Destination", Shape.of().texts("Addresses").numbers("Port"))
          .object("RateLimits", Shape.opaque());

  /** {@code proxy-defaults}. */
  static final Shape PROXY_DEFAULTS =
      common()
          .object("Config", Shape.opaque())
          .shownObject(
              "AccessLogs",
              Shape.of()
                  .flags("Enabled", "DisableListenerLogs")
                  .words("Type", "Path", "JSONFormat", "TextFormat"))
          .object("FailoverPolicy", Shape.of().words("Mode").texts("Regions"))
          .object("PrioritizeByLocality", MODE);

  private ConfigShapes() {}

  private static Shape common() {
    return Shape.of("CreateIndex", "ModifyIndex", "Hash")
        .words("Kind", "Name", "Mode", "MutualTLSMode", "Namespace", "Partition")
        .shownObject("TransparentProxy", TRANSPARENT)
        .shownObject("MeshGateway", MODE)
        .shownObject("Expose", EXPOSE)
        .textMap("Meta")
        .list("EnvoyExtensions", Shape.opaque());
  }
}
