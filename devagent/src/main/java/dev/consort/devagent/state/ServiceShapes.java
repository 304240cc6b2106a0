// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.state;

import dev.consort.devagent.http.Shape;

/**
 * The bodies of service and check registrations, as {@code /v1/agent/service/register} takes them.
 */
public final class ServiceShapes {
  private static final Shape MODE = Shape.of("Mode");
  private static final Shape TRANSPARENT = Shape.of("OutboundListenerPort", "DialedDirectly");
  private static final Shape WEIGHTS = Shape.of("Passing", "Warning");
  private static final Shape ADDRESS = Shape.of("Address", "Port");
  private static final Shape PATH =
      Shape.of()
          .numbers("ListenerPort")
          .words("Path")
          .numbers("LocalPathPort")
          .words("Protocol")
          .shownFlags("ParsedFromCheck");
  private static final Shape EXPOSE = Shape.of().flags("Checks").list("Paths", PATH);
  private static final Shape LOGS =
      Shape.of("Enabled", "DisableListenerLogs", "Type", "Path", "JSONFormat", "TextFormat");
  private static final Shape UPSTREAM =
      Shape.of(
              "DestinationType",
              "DestinationNamespace",
              "DestinationPartition",
              "DestinationPeer",
              "DestinationName",
              "Datacenter",
              "LocalBindAddress",
              "LocalBindPort",
              "LocalBindSocketPath",
              "LocalBindSocketMode")
          .object("Config", Shape.opaque())
          .object("MeshGateway", MODE);
  private static final Shape PROXY =
      Shape.of(
              "DestinationServiceName",
              "DestinationServiceID",
              "LocalServiceAddress",
              "LocalServicePort",
              "LocalServiceSocketPath",
              "Mode")
          .object("TransparentProxy", TRANSPARENT)
          .object("Config", Shape.opaque())
          .list("Upstreams", UPSTREAM)
          .object("MeshGateway", MODE)
          .object("Expose", EXPOSE)
          .object("AccessLogs", LOGS);

  /** A check, alone or in a service. */
  public static final Shape CHECK =
      Shape.of(
              "CheckID",
              "Name",
              "Notes",
              "Status",
              "TTL",
              "TCP",
              "HTTP",
              "GRPC",
              "H2PING",
              "UDP",
              "DockerContainerID",
              "Interval",
              "Timeout",
              "ServiceID",
              "AliasService",
              "AliasNode",
              "SuccessBeforePassing",
              "FailuresBeforeCritical",
              "OSService",
              "DeregisterCriticalServiceAfter")
          .words("Method", "Body", "TLSServerName")
          .flags("TLSSkipVerify", "DisableRedirects", "GRPCUseTLS", "TCPUseTLS")
          .numbers("OutputMaxSize")
          .object("Header", Shape.opaque())
          .alias("ID", "CheckID")
          .alias("Args", "DockerContainerID")
          .alias("ScriptArgs", "DockerContainerID");

  /** A service with its checks and sidecar. */
  public static final Shape SERVICE = service(sidecar());

  private ServiceShapes() {}

  private static Shape sidecar() {
    return service(Shape.of());
  }

  private static Shape service(Shape sidecar) {
    return Shape.of(
            "Kind",
            "ID",
            "Name",
            "Tags",
            "Address",
            "Port",
            "SocketPath",
            "Token",
            "EnableTagOverride")
        .alias("Service", "Name")
        .object("Meta", Shape.opaque())
        .map("TaggedAddresses", ADDRESS)
        .object("Weights", WEIGHTS)
        .object("Check", CHECK)
        .list("Checks", CHECK)
        .object("Proxy", PROXY)
        .object("Locality", Shape.of("Region", "Zone"))
        .object("Connect", Shape.of("Native").object("SidecarService", sidecar));
  }
}
