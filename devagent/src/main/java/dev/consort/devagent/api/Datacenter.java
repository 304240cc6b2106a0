// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.acl.AclStore;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.ca.Leaves;
import dev.consort.devagent.ca.MeshCa;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.Link;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.query.PreparedQueries;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.CentralConfig;
import dev.consort.devagent.state.ConfigEntries;
import dev.consort.devagent.state.ConfigKinds;
import dev.consort.devagent.state.Intentions;
import dev.consort.devagent.state.Peers;
import dev.consort.devagent.state.Store;
import java.util.Optional;

/**
 * All that one datacenter is made of. Used on the agent's context only.
 *
 * @param name such as {@code dc1}
 * @param defaultIntentionPolicy {@code allow}, {@code deny} or empty to follow the ACL default
 * @param store index and waiters
 * @param blocking keeps callers waiting
 * @param catalog services and checks
 * @param peers cluster peers and what they export
 * @param entries config entries
 * @param queries prepared queries
 * @param acl tokens and policies
 * @param ca roots
 * @param leaves leaf certificates
 * @param wan the other datacenters
 */
public record Datacenter(
    String name,
    Optional<String> defaultIntentionPolicy,
    Store store,
    Blocking blocking,
    Catalog catalog,
    Peers peers,
    ConfigEntries entries,
    PreparedQueries queries,
    AclStore acl,
    MeshCa ca,
    Leaves leaves,
    Wan wan) {

  Intentions intentions() {
    return new Intentions(entries);
  }

  /**
   * Follows changed entries: sidecars get changed defaults, and services that now have an entry of
   * their own get a virtual address.
   */
  public void remerge() {
    ConfigKinds.GIVING_ADDRESSES.forEach(
        kind -> entries.list(kind).forEach(e -> catalog.virtualAddress(e.name())));
    catalog.remerge(new CentralConfig(entries)::merge);
  }

  Authorizer authorizer(Exchange x) {
    return acl.resolve(x.token());
  }

  /**
   * The datacenter a caller asks about.
   *
   * @throws dev.consort.devagent.http.ApiError 500 when it cannot be reached
   */
  Datacenter asked(QueryOptions options) {
    return options.datacenter().map(this::reach).orElse(this);
  }

  /**
   * The datacenter that config entries are written to.
   *
   * @throws dev.consort.devagent.http.ApiError 500 when it cannot be reached
   */
  public Datacenter primary() {
    return reach(wan.primary());
  }

  private Datacenter reach(String other) {
    return other.equals(name) ? this : wan.reach(other).over(wan);
  }

  /** A datacenter by name, if it exists and can be reached from here. */
  Optional<Datacenter> peer(String other) {
    return wan.reachable(name, other) ? Optional.of(reach(other)) : Optional.empty();
  }

  /** The same as seen from another one: who waits for it gives up when the link breaks. */
  private Datacenter over(Link link) {
    return new Datacenter(
        name,
        defaultIntentionPolicy,
        store,
        blocking.over(link),
        catalog,
        peers,
        entries,
        queries,
        acl,
        ca,
        leaves,
        wan);
  }
}
