// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import dev.consort.devagent.http.Shape;

/** The bodies of config entries, as {@code PUT /v1/config} takes them. */
final class ConfigShapes {
  private static final Shape MODE = Shape.of("Mode");
  private static final Shape LIMITS =
      Shape.of("MaxConnections", "MaxPendingRequests", "MaxConcurrentRequests");
  private static final Shape PASSIVE =
      Shape.of(
          "Interval",
          "MaxFailures",
          "EnforcingConsecutive5xx",
          "MaxEjectionPercent",
          "BaseEjectionTime");
  private static final Shape UPSTREAM =
      Shape.of(
              "Name",
              "Namespace",
              "Partition",
              "Peer",
              "Protocol",
              "ConnectTimeoutMs",
              "BalanceOutboundConnections",
              "EnvoyListenerJSON",
              "EnvoyClusterJSON")
          .object("Limits", LIMITS)
          .object("PassiveHealthCheck", PASSIVE)
          .object("MeshGateway", MODE);
  private static final Shape EXPOSE =
      Shape.of("Checks")
          .list("Paths", Shape.of("ListenerPort", "Path", "LocalPathPort", "Protocol"));
  private static final Shape TRANSPARENT = Shape.of("OutboundListenerPort", "DialedDirectly");

  /** {@code service-defaults}. */
  static final Shape SERVICE_DEFAULTS =
      Shape.of(
              "Kind",
              "Name",
              "Protocol",
              "Mode",
              "MutualTLSMode",
              "ExternalSNI",
              "MaxInboundConnections",
              "LocalConnectTimeoutMs",
              "LocalRequestTimeoutMs",
              "BalanceInboundConnections",
              "Namespace",
              "Partition",
              "CreateIndex",
              "ModifyIndex",
              "Hash")
          .object("TransparentProxy", TRANSPARENT)
          .object("MeshGateway", MODE)
          .object("Expose", EXPOSE)
          .object(
              "UpstreamConfig", Shape.of().list("Overrides", UPSTREAM).object("Defaults", UPSTREAM))
          .object("Destination", Shape.of("Addresses", "Port"))
          .object("RateLimits", Shape.opaque())
          .object("Meta", Shape.opaque())
          .list("EnvoyExtensions", Shape.opaque());

  /** {@code proxy-defaults}. */
  static final Shape PROXY_DEFAULTS =
      Shape.of(
              "Kind",
              "Name",
              "Mode",
              "MutualTLSMode",
              "Namespace",
              "Partition",
              "CreateIndex",
              "ModifyIndex",
              "Hash")
          .object("Config", Shape.opaque())
          .object("TransparentProxy", TRANSPARENT)
          .object("MeshGateway", MODE)
          .object("Expose", EXPOSE)
          .object(
              "AccessLogs",
              Shape.of(
                  "Enabled", "DisableListenerLogs", "Type", "Path", "JSONFormat", "TextFormat"))
          .object("FailoverPolicy", Shape.of("Mode", "Regions"))
          .object("PrioritizeByLocality", Shape.of("Mode"))
          .object("Meta", Shape.opaque())
          .list("EnvoyExtensions", Shape.opaque());

  private ConfigShapes() {}
}
