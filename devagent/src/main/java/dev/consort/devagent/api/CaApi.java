// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.http.Blocking;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.Topic;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;

/** {@code /v1/connect/ca}: roots as the servers have them, and the configuration of the CA. */
public final class CaApi {
  private final Datacenter dc;

  /** Serves {@code dc}. */
  public CaApi(Datacenter dc) {
    this.dc = dc;
  }

  /** Adds the endpoints. */
  public void addTo(Router router) {
    router.on("GET", "/v1/connect/ca/roots", this::roots);
    router.plain("GET", "/v1/connect/ca/configuration", this::configuration);
    router.plain("PUT", "/v1/connect/ca/configuration", this::configure);
  }

  private Future<Reply> roots(Exchange x) {
    QueryOptions options = QueryOptions.of(x);
    Datacenter asked = dc.asked(options);
    if (x.flag("pem")) {
      String pem = asked.ca().rootsPem();
      return Future.succeededFuture(
          new Reply(200, "application/pem-certificate-chain", Map.of(), pem));
    }
    return asked
        .blocking()
        .byIndex(
            x,
            options,
            Set.of(Topic.CA),
            asked.blocking().waitOf(options, Blocking.WAIT_DEFAULT, false),
            () ->
                new Blocking.Answer(
                    asked.ca().index(), null, Meta.leader(Reply.json(asked.ca().rootsJson()))));
  }

  private Reply configuration(Exchange x) {
    return Reply.json(governed(x).ca().configurationJson());
  }

  private Reply configure(Exchange x) {
    Datacenter asked = governed(x);
    if (asked.ca().configure(x.bodyObject())) {
      asked.leaves().rootChanged();
    }
    return Reply.empty();
  }

  private Datacenter governed(Exchange x) {
    Datacenter asked = dc.asked(QueryOptions.of(x));
    asked.authorizer(x).require(Resource.OPERATOR, "", Access.WRITE);
    return asked;
  }
}
