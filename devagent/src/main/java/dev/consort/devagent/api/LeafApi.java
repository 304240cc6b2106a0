// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.api;

import dev.consort.devagent.acl.Access;
import dev.consort.devagent.acl.Resource;
import dev.consort.devagent.ca.Leaves;
import dev.consort.devagent.http.Exchange;
import dev.consort.devagent.http.QueryOptions;
import dev.consort.devagent.http.Reply;
import dev.consort.devagent.http.Router;
import dev.consort.devagent.state.Topic;
import dev.consort.time.Timers;
import dev.consort.time.Timers.Cancellable;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/**
 * {@code /v1/agent/connect/ca/leaf}: certificate and key of a service. Stricter than Consul 1.21,
 * which hands a leaf that is in memory to anyone: here every request needs the right to write the
 * service, each time it looks.
 */
public final class LeafApi {
  private static final Duration WAIT_DEFAULT = Duration.ofMinutes(10);

  private final Datacenter dc;
  private final Timers timers;
  private final InstantSource clock;

  /** Serves the leaves of {@code dc}; {@code timers} run their tasks on the agent's context. */
  public LeafApi(Datacenter dc, Timers timers, InstantSource clock) {
    this.dc = dc;
    this.timers = timers;
    this.clock = clock;
  }

  /** Adds the endpoint. */
  public void addTo(Router router) {
    router.on("GET", "/v1/agent/connect/ca/leaf/*", this::read);
  }

  private Future<Reply> read(Exchange x) {
    QueryOptions options = QueryOptions.of(x);
    String service = x.variable(0);
    boolean hit = dc.leaves().has(service);
    Instant asked = clock.instant();
    Leaves.Leaf now = leaf(x, service);
    if (options.index() <= 0 || now.index() > options.index()) {
      Reply reply = reply(now);
      return Future.succeededFuture(
          hit && !now.issuedAt().equals(asked) ? cached(reply, now) : miss(reply));
    }
    Duration wait = dc.blocking().waitOf(options, WAIT_DEFAULT, false);
    Renewal renewal = new Renewal(service);
    return dc.blocking()
        .hold(
            x,
            Set.of(Topic.LEAF, Topic.CA, Topic.ACL),
            wait,
            () -> renewal.arm(leaf(x, service)),
            leaf -> leaf.index() > options.index())
        .onComplete(r -> renewal.stop())
        .map(leaf -> miss(reply(leaf)));
  }

  private Leaves.Leaf leaf(Exchange x, String service) {
    dc.authorizer(x).require(Resource.SERVICE, service, Access.WRITE);
    return dc.leaves().get(service);
  }

  private Reply reply(Leaves.Leaf leaf) {
    return Reply.json(dc.leaves().toJson(leaf)).with("X-Consul-Index", Long.toString(leaf.index()));
  }

  private static Reply miss(Reply reply) {
    return reply.with("X-Cache", "MISS");
  }

  private Reply cached(Reply reply, Leaves.Leaf leaf) {
    long age = Math.max(0, Duration.between(leaf.issuedAt(), clock.instant()).toSeconds());
    return reply.with("X-Cache", "HIT").with("Age", Long.toString(age));
  }

  /** Renews the leaf of a waiting caller when it is due, which wakes the caller. */
  private final class Renewal {
    private final String service;
    private Cancellable timer;

    Renewal(String service) {
      this.service = service;
      set();
    }

    Leaves.Leaf arm(Leaves.Leaf leaf) {
      set();
      return leaf;
    }

    private void set() {
      stop();
      timer = timers.after(dc.leaves().untilDue(service), () -> dc.leaves().get(service));
    }

    void stop() {
      if (timer != null) {
        timer.cancel();
      }
    }
  }
}
