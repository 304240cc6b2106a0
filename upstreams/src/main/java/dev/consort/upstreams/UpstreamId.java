// SPDX-License-Identifier: Apache-2.0
package dev.consort.upstreams;

/**
 * Names an upstream as its registration does. Used as a key and as a metric label.
 *
 * @param type what {@code name} names
 * @param name a service or a prepared query
 * @param datacenter empty for the own datacenter
 * @param peer a cluster peer; empty for the own cluster
 */
public record UpstreamId(Type type, String name, String datacenter, String peer) {
  /** What an upstream's name refers to. */
  public enum Type {
    /** A service of the catalog. */
    SERVICE,
    /** A prepared query. */
    PREPARED_QUERY
  }

  /** A service in the own datacenter. */
  public static UpstreamId service(String name) {
    return new UpstreamId(Type.SERVICE, name, "", "");
  }

  /** {@code db}, {@code db.dc2}, {@code query:geo-db}: short, and unique within one sidecar. */
  @Override
  public String toString() {
    return (type == Type.PREPARED_QUERY ? "query:" : "")
        + name
        + (datacenter.isEmpty() ? "" : "." + datacenter)
        + (peer.isEmpty() ? "" : "@" + peer);
  }
}
