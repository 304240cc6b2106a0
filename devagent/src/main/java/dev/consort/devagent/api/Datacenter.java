// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.acl.AclStore;
import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.ca.Leaves;
import dev.consort.devagent.ca.MeshCa;
import dev.consort.devagent.http.ApiError;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.state.Catalog;
import dev.consort.devagent.state.CentralConfig;
import dev.consort.devagent.state.ConfigEntries;
import dev.consort.devagent.state.Intentions;
import dev.consort.devagent.state.Store;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that one datacenter is made of. Used on the agent's context only.
 *
 * @param name such as {@code dc1}
 * @param defaultIntentionPolicy {@code allow}, {@code deny} or empty to follow the ACL default
 * @param store index and waiters
 * @param blocking keeps callers waiting
 * @param catalog services and checks
 * @param entries config entries
 * @param acl tokens and policies
 * @param ca roots
 * @param leaves leaf certificates
 * @param peers finds a datacenter by name
 */
public record Datacenter(
    String name,
    Optional<String> defaultIntentionPolicy,
    Store store,
    Blocking blocking,
    Catalog catalog,
    ConfigEntries entries,
    AclStore acl,
    MeshCa ca,
    Leaves leaves,
    Function<String, Optional<Datacenter>> peers) {

  Intentions intentions() {
    return new Intentions(entries);
  }

  /** Brings sidecars up to date with changed defaults. */
  void remerge() {
    catalog.remerge(new CentralConfig(entries)::merge);
  }

  Authorizer authorizer(Exchange x) {
    return acl.resolve(x.token());
  }

  /** The datacenter a caller asks about. */
  Datacenter asked(QueryOptions options) {
    if (options.datacenter().isEmpty() || options.datacenter().get().equals(name)) {
      return this;
    }
    return peers
        .apply(options.datacenter().get())
        .orElseThrow(() -> ApiError.internal("No path to datacenter"));
  }
}
