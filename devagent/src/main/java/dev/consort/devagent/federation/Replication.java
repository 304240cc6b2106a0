// SPDX-License-Identifier: Apache-2.0
package dev.consort.devagent.federation;

import dev.consort.devagent.acl.AclReplica;
import dev.consort.devagent.api.Datacenter;
import dev.consort.devagent.state.Topic;
import dev.consort.time.Timers;
import dev.consort.time.Timers.Cancellable;
import java.time.Duration;
import java.util.Set;

/**
 * Keeps a datacenter up to date with the primary one: config entries (intentions among them),
 * roots, tokens and policies. It follows a change as soon as the task that made it is over, not at
 * all while the link is cut, and catches up when it holds again. Used on the agent's context only.
 */
public final class Replication {
  /** How often Consul looks whether an intermediate has to be renewed. */
  private static final Duration RENEWAL_PAUSE = Duration.ofHours(1);

  private static final Set<Topic> TOPICS = Set.of(Topic.CONFIG, Topic.CA, Topic.ACL);

  private final Datacenter dc;
  private final Datacenter primary;
  private final Timers timers;
  private final Cancellable watch;
  private Cancellable renewal;

  /** Follows at once and from then on; {@code timers} run their tasks on the agent's context. */
  public Replication(Datacenter dc, Timers timers) {
    this.dc = dc;
    this.primary = dc.wan().reach(dc.wan().primary());
    this.timers = timers;
    follow();
    this.watch = primary.store().watch(TOPICS, this::follow);
    this.renewal = timers.after(RENEWAL_PAUSE, this::renew);
    dc.wan().onJoined(this::follow);
  }

  private void follow() {
    if (dc.wan().isCut()) {
      return;
    }
    if (dc.entries().follow(primary.entries())) {
      dc.remerge();
    }
    if (dc.ca().follow()) {
      dc.leaves().rootChanged();
    }
    AclReplica.follow(dc.acl(), primary.acl());
  }

  private void renew() {
    follow();
    renewal = timers.after(RENEWAL_PAUSE, this::renew);
  }

  /** Stops following. */
  public void close() {
    watch.cancel();
    renewal.cancel();
  }
}
