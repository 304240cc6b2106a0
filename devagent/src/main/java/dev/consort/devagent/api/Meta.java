// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.acl.Authorizer;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import java.util.Map;

/** The headers that answers of servers carry. */
final class Meta {
  private Meta() {}

  /** Of a read that no leader was asked for. */
  static final Map<String, String> LEADERLESS =
      Map.of(
          "X-Consul-Index", "1",
          "X-Consul-Knownleader", "false",
          "X-Consul-Lastcontact", "0",
          "X-Consul-Query-Backend", "blocking-query");

  /** Of a read that a leader answered. */
  static Reply leader(Reply reply) {
    return reply
        .with("X-Consul-Knownleader", "true")
        .with("X-Consul-Lastcontact", "0")
        .with("X-Consul-Query-Backend", "blocking-query");
  }

  /** Of a read that honours a consistency mode. */
  static Reply consistent(Reply reply, QueryOptions options) {
    return leader(reply).with("X-Consul-Effective-Consistency", options.consistency());
  }

  /** Says that something was left out, to callers with a token. */
  static Reply filtered(Reply reply, boolean any, Authorizer authorizer) {
    return any && authorizer.identified()
        ? reply.with("X-Consul-Results-Filtered-By-Acls", "true")
        : reply;
  }
}
