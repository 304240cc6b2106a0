// SPDX-License-Identifier: Apache-2.0
package dev.consort.certs.identity;

/**
 * An identity of Consul's service mesh, the one URI SAN of a certificate. Immutable. Two ids are
 * equal when their parts are; trust domains and partitions are held in lower case, the rest as it
 * was sent.
 */
public sealed interface SpiffeId permits ServiceId, AgentId, ServerId, GatewayId {
  /** The partition that an id without {@code /ap/} is in. */
  String DEFAULT_PARTITION = "default";

  /** The trust domain in lower case, {@code <cluster id>.consul}. */
  String trustDomain();

  /** The datacenter the certificate was issued in. */
  String datacenter();

  /**
   * The id as a URI, escaped where a part needs it, with {@code /ap/} only for a named partition.
   */
  String uri();
}
