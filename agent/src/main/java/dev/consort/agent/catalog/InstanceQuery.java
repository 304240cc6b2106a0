// SPDX-License-Identifier: Apache-2.0
package dev.consort.agent.catalog;

/**
 * Which instances are asked for. Equal queries share an answer.
 *
 * @param kind what they are of
 * @param service by name
 * @param datacenter where; empty for the own one
 * @param filter in the agent's filter language; empty for none
 */
public record InstanceQuery(Kind kind, String service, String datacenter, String filter) {
  /** What instances are of. */
  public enum Kind {
    /** A service, as its sidecars and whatever else stands for it in the mesh. */
    CONNECT,
    /** Mesh gateways. */
    MESH_GATEWAY
  }

  /** The instances of a service. */
  public static InstanceQuery connect(String service, String datacenter, String filter) {
    return new InstanceQuery(Kind.CONNECT, service, datacenter, filter);
  }

  /** The mesh gateways of a datacenter that are registered as {@code service}. */
  public static InstanceQuery gateways(String service, String datacenter) {
    return new InstanceQuery(
        Kind.MESH_GATEWAY, service, datacenter, "Service.Kind == \"mesh-gateway\"");
  }

  /** {@code db}, {@code db.dc2}, {@code db (Service.Meta.version == v1)}: for people. */
  @Override
  public String toString() {
    return service
        + (datacenter.isEmpty() ? "" : "." + datacenter)
        + (filter.isEmpty() ? "" : " (" + filter + ")");
  }
}
